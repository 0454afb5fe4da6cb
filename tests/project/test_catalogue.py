"""The English catalogue is whole, and what runs is what was translated."""

import polib
from django.conf import settings

CATALOGUE = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES"


def test_every_text_is_translated():
    catalogue = polib.pofile(str(CATALOGUE / "django.po"))

    wanting = [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]
    assert [entry.msgid for entry in wanting] == []


def test_compiled_catalogue_is_that_of_the_source():
    source = polib.pofile(str(CATALOGUE / "django.po"))
    compiled = polib.mofile(str(CATALOGUE / "django.mo"))

    def texts(entries):
        return {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in entries if e.msgid}

    assert texts(compiled) == texts(entry for entry in source if not entry.obsolete)
