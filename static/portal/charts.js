// Draws what components/chart.html gives as data. The colours are those of tokens.css, on paper those
// of paper; nothing moves, so there is nothing to still for those who want less motion.
"use strict";

(() => {
  const PAPER = {
    ink: "#333", ink2: "#222", ink3: "#444", line: "#999", line2: "#ccc", paper: "#fff", onAmber: "#000",
    blue: "#000", grey: "#999", green: "#555", yellow: "#999", red: "#000",
  };
  // The signs of the lights, so that a stack is read without its colours.
  const SIGNS = { green: "✓ ", yellow: "△ ", red: "✕ " };
  const charts = new Map();
  let onPaper = false;

  function colours(box) {
    if (onPaper) return PAPER;
    const style = getComputedStyle(box);
    const token = (name) => style.getPropertyValue(`--${name}`).trim();
    return {
      ink: token("ink"), ink2: token("ink-2"), ink3: token("ink-3"), line: token("line"),
      line2: token("line-2"), paper: token("paper"),
      onAmber: token("on-amber"), blue: token("blue"), grey: token("grey-fill"),
      green: token("green-fill"), yellow: token("amber-fill"), red: token("red-fill"),
    };
  }

  const said = (value, unit) => value === null || value === undefined ? "—" : `${value}${unit}`;

  // Which points of lines get their number: goals and the last of each line, where there is room.
  function numbered(data) {
    const all = data.series.flatMap((series) => series.values).filter((value) => value !== null);
    const room = (Math.max(...all) - Math.min(0, ...all)) * .09;
    const taken = [];
    return data.series.map((series) => {
      const last = series.values.reduce((at, value, n) => value === null ? at : n, -1);
      return series.values.map((value, n) => {
        const wanted = value !== null && (series.goal || n === last);
        const free = taken.every(([at, other]) => Math.abs(at - n) > 1 || Math.abs(other - value) > room);
        if (wanted && free) taken.push([n, value]);
        return wanted && free;
      });
    });
  }

  // The least part of a stack that has room for its number.
  function least(data) {
    const sums = data.categories.map((_, n) => data.series.reduce((sum, one) => sum + (one.values[n] ?? 0), 0));
    return Math.max(...sums, 0) * .07;
  }

  // One line or one kind of bar.
  function drawn(series, data, c, size, numbers) {
    const colour = c[series.tone];
    const label = { color: c.ink2, fontSize: size, formatter: (at) => said(at.value, data.unit) };
    if (data.kind === "line") {
      return {
        type: "line", name: series.name, connectNulls: true, cursor: "default",
        symbol: series.shape, symbolSize: size * .75, showAllSymbol: true,
        lineStyle: { color: colour, width: series.goal ? 1.5 : 2, type: series.goal ? "dashed" : "solid" },
        itemStyle: { color: series.goal ? c.paper : colour, borderColor: colour, borderWidth: 2 },
        data: series.values.map((value, n) => ({
          value, label: { ...label, show: numbers[n], position: "top" },
        })),
        emphasis: { disabled: true },
      };
    }
    return {
      type: "bar", name: series.name, stack: data.kind === "stacked" ? "all" : undefined,
      barMaxWidth: size * 3.5, barCategoryGap: "40%", cursor: "default", data: series.values,
      itemStyle: {
        color: series.goal ? c.paper : colour, borderColor: series.goal ? colour : c.paper,
        borderWidth: series.goal ? 1.5 : 1, borderType: series.goal ? "dashed" : "solid",
      },
      label: {
        ...label, show: true, position: data.kind === "stacked" ? "inside" : "top",
        color: data.kind !== "stacked" ? c.ink2 : series.tone === "yellow" ? c.onAmber : c.paper,
        formatter: (at) => !at.value ? "" : data.kind !== "stacked" ? said(at.value, data.unit)
          : at.value < numbers ? "" : `${SIGNS[series.tone] ?? ""}${at.value}`,
      },
      emphasis: { disabled: true },
    };
  }

  function options(data, box) {
    const c = colours(box);
    const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const size = Math.round(root * .8125);
    const numbers = data.kind === "line" ? numbered(data) : data.series.map(() => least(data));
    const roomy = box.clientWidth / data.categories.length > size * 4.5;
    const text = { color: c.ink2, fontSize: size };
    return {
      animation: false,
      aria: { enabled: false }, // the box is named in the page, and its table says the rest
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: size * .5, right: size * 2.5, bottom: size * .5, top: size * 2,
        containLabel: true },
      tooltip: {
        trigger: "axis", renderMode: "richText", confine: true, transitionDuration: 0,
        backgroundColor: c.paper, borderColor: c.line, borderWidth: 1, padding: size * .75,
        textStyle: { color: c.ink, fontSize: size, lineHeight: size * 1.6 },
        axisPointer: { type: data.kind === "line" ? "line" : "shadow", animation: false,
          lineStyle: { color: c.line }, shadowStyle: { color: c.line2, opacity: .6 } },
        formatter: (rows) => [
          rows[0].axisValueLabel,
          ...rows.filter((row) => row.value !== null && row.value !== undefined)
            .map((row) => `${row.seriesName}  ${said(row.value, data.unit)}`),
        ].join("\n"),
      },
      xAxis: { type: "category", data: data.categories, boundaryGap: data.kind !== "line" || data.categories.length < 3,
        axisTick: { show: false }, axisLine: { lineStyle: { color: c.line } },
        axisLabel: { ...text, lineHeight: size * 1.35, hideOverlap: true, interval: roomy ? 0 : "auto",
          formatter: (name) => name.replace(/^(\d{4}年)(?=.)/, "$1\n") } },
      yAxis: { type: "value", min: (range) => Math.min(0, range.min), splitNumber: 4, minInterval: data.unit === "%" ? 0 : 1,
        axisLabel: { ...text, formatter: `{value}${data.unit === "%" ? "%" : ""}` },
        splitLine: { lineStyle: { color: c.line2 } } },
      series: data.series.map((series, n) => drawn(series, data, c, size, numbers[n])),
    };
  }

  const paint = () => charts.forEach((data, chart) => {
    chart.setOption(options(data, chart.getDom()), true);
  });

  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const chart = echarts.getInstanceByDom(target);
      if (!chart || !target.clientWidth) continue;
      chart.resize();
      chart.setOption(options(charts.get(chart), target), true);
    }
  });

  function drawAll(place) {
    for (const box of place.querySelectorAll("[data-chart]")) {
      if (echarts.getInstanceByDom(box)) continue;
      const chart = echarts.init(box, null, { renderer: "canvas", devicePixelRatio: Math.max(2, devicePixelRatio) });
      charts.set(chart, JSON.parse(document.getElementById(box.dataset.chart).textContent));
      chart.setOption(options(charts.get(chart), box), true);
      resized.observe(box);
    }
    for (const chart of charts.keys()) {
      if (chart.getDom().isConnected) continue;
      charts.delete(chart);
      chart.dispose();
    }
  }

  function printing(starts) {
    onPaper = starts;
    paint();
  }

  document.addEventListener("DOMContentLoaded", () => {
    drawAll(document);
    document.body.addEventListener("htmx:afterSettle", () => drawAll(document));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  addEventListener("beforeprint", () => printing(true));
  addEventListener("afterprint", () => printing(false));
})();
