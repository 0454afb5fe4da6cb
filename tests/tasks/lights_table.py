"""What light each commitment of the plans shows on telling days, worked out by hand.

The calendar of the table knows no public holidays: 2023 has 260 working days, 65 in its first
quarter and 130 in its first half. 1 July 2022 to 31 December 2025 has 914: 66 in its first quarter,
131 in 2022, 391 by the end of 2023, 456 by 31 March 2024 and 521 by 30 June 2024. 2021 to 2025 has
1,304, of which 456 by 30 September 2022 and 651 by 30 June 2023.

The fifth working day after a quarter, by the end of which its report is due: 6 April and 6 July
2018; 5 April 2019; 7 October 2022; 7 April, 7 July and 6 October 2023; 5 July 2024; 7 October 2025.
On the day after, silence tells of nothing done up to the quarter's end. For the end of its own
period each commitment has its day, public holidays minded.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """`told` is the last day that reports tell of. `as_of`, the day up to which it is known how it
    stands, is written where silence moved it: else it is `told`, or the day before the period.
    `expected` and `reachable` are numbers as text, empty where the light has none."""

    name: str
    today: str
    done: str
    told: str
    colour: str
    reason: str
    expected: str = ""
    reachable: str = ""
    pending: int = 0
    as_of: str = ""


TABLE = [
    # 120 schools, each once or twice a year: no pace before the end
    Row("fuxin-scientists", "2022-12-31", "", "", "grey", "not_open"),
    Row("fuxin-scientists", "2023-10-12", "38", "2023-09-30", "green", "on_pace"),
    Row("fuxin-scientists", "2023-12-26", "119", "2023-12-20", "green", "on_pace"),
    Row("fuxin-scientists", "2023-12-27", "119", "2023-12-20", "yellow", "due_soon"),
    Row("fuxin-scientists", "2024-01-05", "119", "2023-12-31", "yellow", "due_soon"),
    Row("fuxin-scientists", "2024-01-09", "119", "2023-12-31", "red", "overdue"),
    Row("fuxin-scientists", "2024-01-05", "120", "2023-12-31", "green", "done"),
    # two weeks a year: the first is half over on 2 April, the second on 1 October
    Row("fuxin-open-weeks", "2022-12-31", "", "", "grey", "not_open", "0", "52"),
    Row("fuxin-open-weeks", "2023-04-02", "0", "2023-04-01", "green", "on_pace", "0", "39"),
    Row("fuxin-open-weeks", "2023-04-02", "0", "2023-04-02", "yellow", "behind", "1", "39"),
    Row("fuxin-open-weeks", "2023-04-07", "", "", "green", "on_pace", "0", "52"),
    Row(
        *("fuxin-open-weeks", "2023-04-08", "", "", "green", "on_pace", "0", "39"),
        as_of="2023-03-31",
    ),
    Row(
        *("fuxin-open-weeks", "2023-07-08", "", "", "yellow", "behind", "1", "26"),
        as_of="2023-06-30",
    ),
    Row("fuxin-open-weeks", "2023-07-10", "1", "2023-06-30", "green", "on_pace", "1", "27"),
    Row("fuxin-open-weeks", "2023-10-01", "1", "2023-10-01", "yellow", "behind", "2", "14"),
    Row("fuxin-open-weeks", "2023-12-17", "0", "2023-12-17", "yellow", "behind", "2", "2"),
    Row("fuxin-open-weeks", "2023-12-18", "0", "2023-12-18", "red", "out_of_reach", "2", "1"),
    Row("fuxin-open-weeks", "2023-10-12", "2", "2023-09-30", "green", "done", "1", "15"),
    # the same words once more in the column box
    Row("fuxin-open-weeks-column", "2023-07-10", "0", "2023-06-30", "yellow", "behind", "1", "26"),
    Row(
        *("fuxin-open-weeks-column", "2023-12-20", "", "", "yellow", "behind", "1", "13"),
        as_of="2023-09-30",
    ),
    Row(
        *("fuxin-open-weeks-column", "2024-01-08", "", "", "yellow", "due_soon", "1", "13"),
        as_of="2023-09-30",
    ),
    Row(
        *("fuxin-open-weeks-column", "2024-01-09", "", "", "red", "overdue", "2", "0"),
        as_of="2023-12-31",
    ),
    Row("fuxin-open-weeks-column", "2024-01-09", "1", "2023-12-31", "red", "overdue", "2", "1"),
    # once a quarter: due at its end
    Row("fuxin-sharing", "2023-03-31", "", "", "grey", "not_open", "0"),
    Row("fuxin-sharing", "2023-05-15", "", "", "green", "on_pace", "0"),
    Row("fuxin-sharing", "2023-06-26", "", "", "green", "on_pace", "0"),
    Row("fuxin-sharing", "2023-06-27", "", "", "yellow", "due_soon", "0"),
    Row("fuxin-sharing", "2023-06-27", "", "", "yellow", "due_soon", "0", pending=1),
    Row("fuxin-sharing", "2023-06-30", "", "", "yellow", "due_soon", "0"),
    Row("fuxin-sharing", "2023-06-30", "0", "2023-06-30", "yellow", "behind", "1"),
    Row("fuxin-sharing", "2023-07-07", "", "", "yellow", "due_soon", "0"),
    Row("fuxin-sharing", "2023-07-08", "", "", "red", "overdue", "1", as_of="2023-06-30"),
    Row("fuxin-sharing", "2023-07-08", "", "", "red", "overdue", "1", "", 1, "2023-06-30"),
    Row("fuxin-sharing", "2023-07-08", "1", "2023-06-30", "green", "done", "1"),
    # twice a month: 31 days, the first half is over on the 16th
    Row("fuxin-broadcasts", "2023-02-28", "", "", "grey", "not_open", "0"),
    Row("fuxin-broadcasts", "2023-03-15", "", "", "green", "on_pace", "0"),
    Row("fuxin-broadcasts", "2023-03-16", "", "", "green", "on_pace", "0"),
    Row("fuxin-broadcasts", "2023-03-17", "0", "2023-03-15", "green", "on_pace", "0"),
    Row("fuxin-broadcasts", "2023-03-17", "0", "2023-03-16", "yellow", "behind", "1"),
    Row("fuxin-broadcasts", "2023-03-27", "1", "2023-03-20", "green", "on_pace", "1"),
    Row("fuxin-broadcasts", "2023-03-28", "1", "2023-03-20", "yellow", "due_soon", "1"),
    Row("fuxin-broadcasts", "2023-04-10", "", "", "yellow", "due_soon", "0"),
    Row("fuxin-broadcasts", "2023-04-11", "", "", "red", "overdue", "2", as_of="2023-03-31"),
    Row("fuxin-broadcasts", "2023-04-11", "1", "2023-03-31", "red", "overdue", "2"),
    Row("fuxin-broadcasts", "2023-03-20", "3", "2023-03-20", "green", "done", "1"),
    # 300 days, striven for: yellow where the promised ones are red
    Row("fuxin-museum-days-soft", "2022-12-31", "", "", "grey", "not_open", "0", "365"),
    Row("fuxin-museum-days-soft", "2023-04-07", "", "", "green", "on_pace", "0", "365"),
    Row(
        *("fuxin-museum-days-soft", "2023-04-08", "", ""),
        *("yellow", "out_of_reach", "74", "275"),
        as_of="2023-03-31",
    ),
    Row(
        *("fuxin-museum-days-soft", "2023-07-10", "92", "2023-06-30"),
        *("yellow", "out_of_reach", "149", "276"),
    ),
    Row(
        "fuxin-museum-days-soft",
        "2024-01-09",
        "240",
        "2023-12-31",
        *("yellow", "overdue"),
        "300",
        "240",
    ),
    # 20,000 visits by working days
    Row("fuxin-museum-visits-soft", "2023-04-10", "5000", "2023-03-31", "green", "on_pace", "5000"),
    Row(
        "fuxin-museum-visits-soft", "2023-07-10", "9999", "2023-06-30", "yellow", "behind", "10000"
    ),
    Row(
        "fuxin-museum-visits-soft",
        "2024-01-09",
        "19999",
        "2023-12-31",
        "yellow",
        "overdue",
        "20000",
    ),
    # 300 days, promised
    Row("fuxin-museum-days", "2022-12-31", "", "", "grey", "not_open", "0", "365"),
    Row("fuxin-museum-days", "2023-02-01", "", "", "green", "on_pace", "0", "365"),
    Row("fuxin-museum-days", "2023-03-07", "", "", "green", "on_pace", "0", "365"),
    # told to be closed: 300 days are left after 6 March
    Row("fuxin-museum-days", "2023-03-07", "0", "2023-03-06", "yellow", "behind", "53", "300"),
    Row("fuxin-museum-days", "2023-03-07", "0", "2023-03-07", "red", "out_of_reach", "54", "299"),
    # nothing told: out of reach when the first quarter's report is overdue, whatever waits
    Row("fuxin-museum-days", "2023-04-07", "", "", "green", "on_pace", "0", "365"),
    Row(
        *("fuxin-museum-days", "2023-04-08", "", "", "red", "out_of_reach", "74", "275"),
        as_of="2023-03-31",
    ),
    Row(
        *("fuxin-museum-days", "2023-04-08", "", "", "red", "out_of_reach", "74", "275", 1),
        as_of="2023-03-31",
    ),
    Row(
        *("fuxin-museum-days", "2024-01-08", "", "", "red", "out_of_reach", "224", "92"),
        as_of="2023-09-30",
    ),
    # silent after a first report: 80 and 184 days left are 264; caught up with 155
    Row("fuxin-museum-days", "2023-07-07", "80", "2023-03-31", "green", "on_pace", "74", "355"),
    Row(
        *("fuxin-museum-days", "2023-07-08", "80", "2023-03-31"),
        *("red", "out_of_reach", "149", "264"),
        as_of="2023-06-30",
    ),
    Row("fuxin-museum-days", "2023-07-12", "155", "2023-06-30", "green", "on_pace", "149", "339"),
    Row("fuxin-museum-days", "2023-07-10", "92", "2023-06-30", "red", "out_of_reach", "149", "276"),
    Row(
        "fuxin-museum-days", "2023-07-10", "115", "2023-06-30", "red", "out_of_reach", "149", "299"
    ),
    Row("fuxin-museum-days", "2023-07-10", "116", "2023-06-30", "yellow", "behind", "149", "300"),
    Row("fuxin-museum-days", "2023-07-10", "148", "2023-06-30", "yellow", "behind", "149", "332"),
    Row("fuxin-museum-days", "2023-07-10", "149", "2023-06-30", "green", "on_pace", "149", "333"),
    Row("fuxin-museum-days", "2023-12-26", "297", "2023-12-26", "green", "on_pace", "296", "302"),
    Row("fuxin-museum-days", "2023-12-28", "297", "2023-12-27", "yellow", "due_soon", "297", "301"),
    Row("fuxin-museum-days", "2024-01-03", "240", "2023-09-30", "yellow", "due_soon", "224", "332"),
    Row("fuxin-museum-days", "2024-01-09", "240", "2023-12-31", "red", "overdue", "300", "240"),
    Row("fuxin-museum-days", "2024-01-09", "300", "2023-12-31", "green", "done", "300", "300"),
    Row("fuxin-museum-visits", "2023-04-07", "", "", "green", "on_pace", "0"),
    Row(
        *("fuxin-museum-visits", "2023-04-08", "", "", "yellow", "behind", "5000"),
        as_of="2023-03-31",
    ),
    Row("fuxin-museum-visits", "2023-07-10", "9999", "2023-06-30", "yellow", "behind", "10000"),
    Row("fuxin-museum-visits", "2023-07-10", "10000", "2023-06-30", "green", "on_pace", "10000"),
    Row("fuxin-museum-visits", "2023-10-16", "14000", "2023-09-30", "yellow", "behind", "15000"),
    Row("fuxin-museum-visits", "2024-01-09", "19999", "2023-12-31", "red", "overdue", "20000"),
    Row("fuxin-museum-visits", "2023-10-16", "20500", "2023-09-30", "green", "done", "15000"),
    # two drills a year: one by 30 June
    Row("fuxin-drills", "2023-04-07", "", "", "green", "on_pace", "0"),
    Row("fuxin-drills", "2023-06-30", "", "", "green", "on_pace", "0", as_of="2023-03-31"),
    Row("fuxin-drills", "2023-07-01", "0", "2023-06-29", "green", "on_pace", "0"),
    Row("fuxin-drills", "2023-07-01", "0", "2023-06-30", "yellow", "behind", "1"),
    Row("fuxin-drills", "2023-07-07", "", "", "green", "on_pace", "0", as_of="2023-03-31"),
    Row("fuxin-drills", "2023-07-08", "", "", "yellow", "behind", "1", as_of="2023-06-30"),
    Row("fuxin-drills", "2023-07-10", "0", "2023-06-30", "yellow", "behind", "1", pending=2),
    Row("fuxin-drills", "2023-07-10", "1", "2023-06-30", "green", "on_pace", "1"),
    Row("fuxin-drills", "2023-12-27", "1", "2023-09-30", "yellow", "due_soon", "1"),
    Row("fuxin-drills", "2024-01-09", "1", "2023-12-31", "red", "overdue", "2"),
    Row("fuxin-drills", "2023-11-01", "2", "2023-09-30", "green", "done", "1"),
    # one school's own once or twice a year: met at the lower end
    Row("haizhou-scientists", "2023-12-26", "", "", "green", "on_pace", "0", as_of="2023-09-30"),
    Row("haizhou-scientists", "2023-12-27", "", "", "yellow", "due_soon", "0", as_of="2023-09-30"),
    Row("haizhou-scientists", "2024-01-09", "0", "2023-12-31", "red", "overdue", "1"),
    Row("haizhou-scientists", "2023-05-04", "1", "2023-03-31", "green", "done", "0"),
    Row(
        "haizhou-museum-days-soft",
        "2023-04-10",
        "60",
        "2023-03-31",
        "yellow",
        "behind",
        "74",
        "335",
    ),
    Row(
        "haizhou-museum-days-soft",
        "2023-04-10",
        "24",
        "2023-03-31",
        "yellow",
        "out_of_reach",
        "74",
        "299",
    ),
    Row(
        "haizhou-museum-visits-soft", "2023-04-10", "4999", "2023-03-31", "yellow", "behind", "5000"
    ),
    Row(
        "haizhou-museum-visits-soft",
        "2024-01-05",
        "19000",
        "2023-12-31",
        "yellow",
        "due_soon",
        "20000",
    ),
    Row(
        "haizhou-museum-days", "2023-04-10", "24", "2023-03-31", "red", "out_of_reach", "74", "299"
    ),
    Row("haizhou-museum-days", "2023-10-16", "230", "2023-09-30", "green", "on_pace", "224", "322"),
    Row("haizhou-museum-visits", "2023-10-16", "15000", "2023-09-30", "green", "on_pace", "15000"),
    Row("haizhou-museum-visits", "2023-12-31", "19999", "2023-12-31", "yellow", "behind", "20000"),
    Row("haizhou-drills", "2023-05-15", "", "", "green", "on_pace", "0"),
    Row("haizhou-drills", "2023-06-28", "", "", "yellow", "due_soon", "0"),
    Row("haizhou-drills", "2023-07-10", "", "", "red", "overdue", "1", as_of="2023-06-30"),
    Row("haizhou-drills", "2023-06-28", "1", "2023-06-20", "green", "done", "0"),
    # 50 tutors, striven for: 12.5 by the end of March, rounded up
    Row("huancui-tutors", "2023-04-10", "12", "2023-03-31", "yellow", "behind", "13"),
    Row("huancui-tutors", "2023-04-10", "13", "2023-03-31", "green", "on_pace", "13"),
    Row("huancui-tutors", "2023-04-10", "", "", "yellow", "behind", "13", as_of="2023-03-31"),
    Row("huancui-tutors", "2024-01-09", "25", "2023-12-31", "yellow", "overdue", "50"),
    # 500 farmers in the five years from 2021, by a plan of 20 July 2022: nobody was asked before
    Row("huancui-farmers", "2022-08-01", "", "", "green", "on_pace", "0"),
    Row("huancui-farmers", "2022-10-07", "", "", "green", "on_pace", "0"),
    Row("huancui-farmers", "2022-10-08", "", "", "yellow", "behind", "175", as_of="2022-09-30"),
    Row("huancui-farmers", "2023-07-10", "249", "2023-06-30", "yellow", "behind", "250"),
    Row("huancui-farmers", "2023-07-10", "250", "2023-06-30", "green", "on_pace", "250"),
    Row("huancui-farmers", "2026-01-09", "480", "2025-12-31", "red", "overdue", "500"),
    Row("huancui-farmers", "2025-04-01", "512", "2025-03-31", "green", "done", "424"),
    # 2 yuan a head: a level of the year, without a pace
    Row("huancui-funds", "2021-12-31", "", "", "grey", "not_open"),
    Row("huancui-funds", "2022-08-01", "1.8", "2022-06-30", "green", "on_pace"),
    Row("huancui-funds", "2022-10-08", "", "", "green", "on_pace", as_of="2022-09-30"),
    Row("huancui-funds", "2022-12-27", "1.8", "2022-09-30", "green", "on_pace"),
    Row("huancui-funds", "2022-12-28", "1.8", "2022-09-30", "yellow", "due_soon"),
    Row("huancui-funds", "2023-01-10", "1.8", "2022-12-31", "red", "overdue"),
    Row("huancui-funds", "2023-01-05", "2", "2022-12-31", "green", "done"),
    Row("huancui-funds-adjusted", "2022-12-31", "", "", "grey", "not_open"),
    Row("huancui-funds-adjusted", "2023-10-12", "", "", "green", "on_pace", as_of="2023-09-30"),
    Row("huancui-funds-adjusted", "2023-12-27", "0", "2023-09-30", "yellow", "due_soon"),
    Row("huancui-funds-adjusted", "2024-01-09", "0", "2023-12-31", "red", "overdue"),
    Row("huancui-funds-adjusted", "2024-01-05", "1", "2023-12-31", "green", "done"),
    # bases to be built by 2020, striven for: 1,371 days, the first of two is due on the 686th
    Row("huiji17-national-bases", "2019-02-14", "0", "2019-02-14", "green", "on_pace", "0"),
    Row("huiji17-national-bases", "2019-02-15", "0", "2019-02-15", "yellow", "behind", "1"),
    Row(
        *("huiji17-national-bases", "2019-04-05", "", "", "green", "on_pace", "0"),
        as_of="2018-12-31",
    ),
    Row(
        *("huiji17-national-bases", "2019-04-06", "", "", "yellow", "behind", "1"),
        as_of="2019-03-31",
    ),
    Row("huiji17-national-bases", "2021-01-11", "1", "2020-12-31", "yellow", "overdue", "2"),
    # from 3 to 6: one every 15 months
    Row("huiji17-provincial-bases", "2018-06-30", "3", "2018-06-29", "green", "on_pace", "3"),
    Row("huiji17-provincial-bases", "2018-06-30", "3", "2018-06-30", "yellow", "behind", "4"),
    Row(
        *("huiji17-provincial-bases", "2018-07-06", "", "", "green", "on_pace", "3"),
        as_of="2018-03-31",
    ),
    Row(
        *("huiji17-provincial-bases", "2018-07-07", "", "", "yellow", "behind", "4"),
        as_of="2018-06-30",
    ),
    Row("huiji17-provincial-bases", "2019-10-10", "5", "2019-09-30", "green", "on_pace", "5"),
    # from 2 to 7: one every nine months
    Row("huiji17-city-bases", "2019-07-15", "4", "2019-06-30", "yellow", "behind", "5"),
    Row("huiji17-city-bases", "2019-07-15", "5", "2019-06-30", "green", "on_pace", "5"),
    Row("huiji17-city-bases", "2020-04-10", "7", "2020-03-31", "green", "done", "6"),
    # three a year in each town: by the end of April, August, December
    Row("huiji17-towns", "2018-04-06", "", "", "green", "on_pace", "0"),
    Row("huiji17-towns", "2018-04-30", "", "", "green", "on_pace", "0", as_of="2018-03-31"),
    Row("huiji17-towns", "2018-05-02", "0", "2018-04-29", "green", "on_pace", "0"),
    Row("huiji17-towns", "2018-05-02", "0", "2018-04-30", "yellow", "behind", "1"),
    Row("huiji17-towns", "2018-07-07", "", "", "yellow", "behind", "1", as_of="2018-06-30"),
    Row("huiji17-towns", "2018-09-03", "2", "2018-08-31", "green", "on_pace", "2"),
    Row("huiji17-towns", "2018-12-26", "2", "2018-09-30", "yellow", "due_soon", "2"),
    Row("huiji17-towns", "2019-01-09", "2", "2018-12-31", "red", "overdue", "3"),
    Row("huiji17-towns", "2018-09-03", "3", "2018-08-31", "green", "done", "2"),
    # 50 teachers trained by the end of 2025
    Row("huiji22-teachers", "2024-01-10", "20", "2023-12-31", "yellow", "behind", "21"),
    Row("huiji22-teachers", "2024-01-10", "21", "2023-12-31", "green", "on_pace", "21"),
    Row("huiji22-teachers", "2024-07-10", "28", "2024-06-30", "yellow", "behind", "29"),
    # silent after a report of 2023
    Row("huiji22-teachers", "2024-07-05", "25", "2024-03-31", "green", "on_pace", "25"),
    Row(
        *("huiji22-teachers", "2024-07-06", "25", "2024-03-31", "yellow", "behind", "29"),
        as_of="2024-06-30",
    ),
    Row("huiji22-teachers", "2025-12-25", "49", "2025-09-30", "green", "on_pace", "46"),
    Row("huiji22-teachers", "2025-12-26", "50", "2025-09-30", "green", "done", "46"),
    Row("huiji22-training", "2023-07-10", "10849", "2023-06-30", "yellow", "behind", "10850"),
    Row("huiji22-training", "2023-07-10", "10850", "2023-06-30", "green", "on_pace", "10850"),
    Row("huiji22-training", "2024-01-09", "21699", "2023-12-31", "red", "overdue", "21700"),
    Row("huiji22-skilled", "2023-04-10", "1249", "2023-03-31", "yellow", "behind", "1250"),
    Row("huiji22-skilled", "2023-07-10", "2500", "2023-06-30", "green", "on_pace", "2500"),
    Row("huiji22-skilled", "2024-01-05", "4999", "2023-12-31", "yellow", "due_soon", "5000"),
    Row("huiji22-further", "2023-04-10", "575", "2023-03-31", "green", "on_pace", "575"),
    Row("huiji22-further", "2023-07-10", "1149", "2023-06-30", "yellow", "behind", "1150"),
    Row("huiji22-further", "2023-10-16", "2300", "2023-09-30", "green", "done", "1725"),
    # five in five years: one each
    Row("huiji22-model-bases", "2023-07-10", "1", "2023-06-30", "yellow", "behind", "2"),
    Row("huiji22-model-bases", "2023-07-10", "2", "2023-06-30", "green", "on_pace", "2"),
    Row("huiji22-model-bases", "2025-12-26", "4", "2025-09-30", "yellow", "due_soon", "4"),
    # from 0.8 to 2 per cent by working days: 1.2 in 914
    Row("huiji22-informants", "2022-10-07", "", "", "green", "on_pace", "0.8"),
    Row("huiji22-informants", "2022-10-08", "", "", "yellow", "behind", "0.89", as_of="2022-09-30"),
    Row("huiji22-informants", "2023-01-10", "0.96", "2022-12-31", "yellow", "behind", "0.97"),
    Row("huiji22-informants", "2023-01-10", "0.97", "2022-12-31", "green", "on_pace", "0.97"),
    Row("huiji22-informants", "2024-04-10", "1.39", "2024-03-31", "yellow", "behind", "1.4"),
    Row("huiji22-informants", "2024-04-10", "1.4", "2024-03-31", "green", "on_pace", "1.4"),
    Row("huiji22-informants", "2024-07-10", "1.49", "2024-06-30", "green", "on_pace", "1.48"),
    Row("huiji22-informants", "2026-01-09", "1.999", "2025-12-31", "red", "overdue", "2"),
    Row("huiji22-informants", "2026-01-05", "2.01", "2025-12-31", "green", "done", "2"),
    Row("huiji22-site", "2025-12-25", "", "", "green", "on_pace", "0", as_of="2025-09-30"),
    Row("huiji22-site", "2025-12-26", "", "", "yellow", "due_soon", "0", as_of="2025-09-30"),
    Row("huiji22-site", "2026-01-09", "0", "2025-12-31", "red", "overdue", "1"),
    Row("huiji22-school-museum", "2023-07-10", "0", "2023-06-30", "green", "on_pace"),
    Row("huiji22-school-museum", "2023-12-27", "0", "2023-09-30", "yellow", "due_soon"),
    Row("huiji22-school-museum", "2023-07-10", "1", "2023-06-30", "green", "done"),
    # from 7 to 12 in 1,280 days: one every 256
    Row("huiji22-city-bases", "2023-03-12", "7", "2023-03-12", "green", "on_pace", "7"),
    Row("huiji22-city-bases", "2023-03-13", "7", "2023-03-13", "yellow", "behind", "8"),
    Row("huiji22-city-bases", "2023-04-07", "", "", "green", "on_pace", "7", as_of="2022-12-31"),
    Row("huiji22-city-bases", "2023-04-08", "", "", "yellow", "behind", "8", as_of="2023-03-31"),
    Row("huiji22-city-bases", "2023-11-24", "9", "2023-11-24", "green", "on_pace", "9"),
    Row("huiji22-city-bases", "2026-01-09", "11", "2025-12-31", "red", "overdue", "12"),
    # from 400 to 900 by working days
    Row("huiji22-volunteers", "2022-10-07", "", "", "green", "on_pace", "400"),
    Row("huiji22-volunteers", "2022-10-08", "", "", "yellow", "behind", "436", as_of="2022-09-30"),
    Row("huiji22-volunteers", "2024-01-10", "613", "2023-12-31", "yellow", "behind", "614"),
    Row("huiji22-volunteers", "2024-01-10", "614", "2023-12-31", "green", "on_pace", "614"),
    Row("huiji22-volunteers", "2024-07-10", "684", "2024-06-30", "yellow", "behind", "685"),
    Row("huiji22-volunteers", "2025-06-01", "900", "2025-03-31", "green", "done", "792"),
    # a quarter's narrative report
    Row("reporting", "2023-03-31", "", "", "grey", "not_open"),
    Row("reporting", "2023-05-15", "", "", "green", "on_pace"),
    Row("reporting", "2023-06-27", "", "", "yellow", "due_soon"),
    Row("reporting", "2023-07-07", "", "", "yellow", "due_soon"),
    Row("reporting", "2023-07-08", "", "", "red", "overdue", as_of="2023-06-30"),
    Row("reporting", "2023-07-08", "1", "2023-06-30", "green", "done"),
    # "n of N met" before anybody says how many N are
    Row("uncounted", "2023-10-12", "5", "2023-09-30", "green", "on_pace"),
    Row("uncounted", "2024-01-09", "", "", "red", "overdue", as_of="2023-12-31"),
]
