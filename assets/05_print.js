/* A page goes to the printer as paper needs it, and is afterwards as it was: charts as wide as the paper, the rules by
   which is counted open, tables too wide for any paper in parts. */
(function () {
    const MOST_COLUMNS = 18, CHART_HEIGHT = 330, UPRIGHT = [702, 900];
    let undo = [];

    document.addEventListener("click", function (event) {
        if (event.target.closest?.("button.print")) {
            window.print();
        }
    });
    window.addEventListener("beforeprint", function () {
        tellMoment();
        document.querySelectorAll("details.rules:not([open])").forEach(open);
        document.querySelectorAll(".table:not(.hours) > table").forEach(inParts);
        document.querySelectorAll(".js-plotly-plot").forEach(fit);
    });
    window.addEventListener("afterprint", function () {
        undo.forEach((step) => step());
        undo = [];
    });

    function tellMoment() {
        const moment = new Date().toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
        const said = document.querySelector(".printed-on");
        if (said) {
            said.textContent = `${said.dataset.words} ${moment}`;
        }
    }

    function open(details) {
        details.open = true;
        undo.push(() => { details.open = false; });
    }

    // The paper is not laid out yet, and a chart follows its box a moment late: it is told its width. One with more
    // rows than the paper is high gets a sheet upright, and letters as small as that needs.
    function fit(plot) {
        if (!plot.layout) {
            return;
        }
        const figure = plot.closest("figure"), height = heightOf(plot, figure);
        let [width, most] = [paper("width"), paper("height")];
        if (height > most) {
            figure.classList.add("tall");
            [width, most] = UPRIGHT;
        }
        const scale = Math.min(1, most / height);
        const before = { width: plot.offsetWidth, height: plot.offsetHeight };
        plot.style.zoom = scale;
        Plotly.relayout(plot, { width: width / scale, height: height, autosize: false });
        undo.push(function () {
            figure.classList.remove("tall");
            plot.style.zoom = "";
            // A box without a height of its own has taken the chart's: it gets back the one it had, and then follows.
            Plotly.relayout(plot, before);
            Plotly.relayout(plot, { width: null, height: null, autosize: true });
        });
    }

    function paper(side) {
        return Number(getComputedStyle(document.documentElement).getPropertyValue(`--paper-${side}`));
    }

    // Bars that lie need the height of their rows; others have what a page spares.
    function heightOf(plot, figure) {
        const own = plot.closest(".dash-graph").style.height;
        if (own.endsWith("px")) {
            return parseFloat(own);
        }
        const lies = plot.data.some((trace) => trace.orientation === "h");
        return lies ? JSON.parse(figure.querySelector(".pictures").dataset.picture).height : CHART_HEIGHT;
    }

    // Each part has the first column, which says what its rows are.
    function inParts(table) {
        const columns = table.tHead ? table.tHead.rows[0].cells.length : 0;
        if (columns <= MOST_COLUMNS || table.querySelector("[colspan]")) {
            return;
        }
        const each = Math.ceil((columns - 1) / Math.ceil((columns - 1) / (MOST_COLUMNS - 1)));
        const parts = [];
        for (let first = 1; first < columns; first += each) {
            parts.push(partOf(table, first, first + each));
        }
        table.classList.add("in-parts");
        table.after(...parts);
        undo.push(function () {
            table.classList.remove("in-parts");
            parts.forEach((part) => part.remove());
        });
    }

    function partOf(table, first, end) {
        const part = table.cloneNode(true);
        part.classList.add("part-of-table");
        for (const row of part.rows) {
            [...row.cells].filter((_, place) => place > 0 && (place < first || place >= end)).forEach((cell) => cell.remove());
        }
        return part;
    }
})();
