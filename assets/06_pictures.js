/* A chart saved as a picture that stands alone: what Plotly drew, in the light scheme on white, between its title and
   criteria, and what one must know of it (dashboards/pages/charts.py). Made in the browser: nothing is asked for. */
(function () {
    // An A4 page's text is 960 of these wide, so that letters are as large in print as beside it. Dots are those of
    // 1600 × 900 at twice the density.
    const WIDTH = 960, LEAST_HEIGHT = 540, MARGIN = 24, GAP = 12;
    const DOTS_WIDE = 3200, MOST_DOTS_HIGH = 30000;
    const FONT = "sans-serif", INK = "#1a2027", QUIET = "#55606e", GRID = "#e3e7ec", ZERO = "#7a8594";
    const TITLE = { size: 20, weight: "bold", line: 26, colour: INK };
    const TEXT = { size: 13, weight: "normal", line: 18, colour: INK };
    const SMALL = { size: 12, weight: "normal", line: 17, colour: QUIET };
    const SVG = "http://www.w3.org/2000/svg";

    document.addEventListener("click", function (event) {
        const button = event.target.closest?.(".pictures button");
        const plot = button?.closest("figure").querySelector(".js-plotly-plot");
        if (plot?.data) {
            save(plot, JSON.parse(button.parentElement.dataset.picture), button.dataset.format);
        }
    });

    async function save(plot, picture, format) {
        const drawing = await draw(plot, picture);
        const text = new XMLSerializer().serializeToString(drawing);
        const svg = new Blob([text], { type: "image/svg+xml" });
        download(format === "svg" ? svg : await inDots(svg, drawing), `${picture.file_stem}.${format}`);
    }

    async function draw(plot, picture) {
        const above = [...lines(picture.title, TITLE), ...lines(picture.criteria, TEXT)];
        const below = [...picture.remarks, picture.data_up_to, picture.source].flatMap((each) => lines(each, SMALL));
        const top = MARGIN + heightOf(above) + GAP;
        const bottom = GAP + heightOf(below) + MARGIN;
        const height = Math.max(picture.height, LEAST_HEIGHT - top - bottom);
        const all = element("svg", { width: WIDTH, height: top + height + bottom, "font-family": FONT });
        all.setAttribute("viewBox", `0 0 ${WIDTH} ${top + height + bottom}`);
        all.append(
            element("title", {}, picture.title),
            element("desc", {}, picture.description),
            element("rect", { width: "100%", height: "100%", fill: "#ffffff" }),
            ...written(above, MARGIN),
            await chart(plot, WIDTH - 2 * MARGIN, height, top),
            ...written(below, top + height + GAP),
        );
        return all;
    }

    async function chart(plot, width, height, top) {
        const layout = { ...plot.layout, width: width, height: height, autosize: false };
        layout.font = { ...layout.font, family: FONT, color: INK };
        for (const axis of ["xaxis", "yaxis"]) {
            layout[axis] = { ...layout[axis], gridcolor: GRID, zerolinecolor: ZERO };
        }
        const options = { format: "svg", width: width, height: height, imageDataOnly: true };
        const text = await Plotly.toImage({ data: plot.data, layout: layout }, options);
        const drawn = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
        drawn.setAttribute("x", MARGIN);
        drawn.setAttribute("y", top);
        return document.importNode(drawn, true);
    }

    // Words in as many lines as they need.
    function lines(text, look) {
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = `${look.weight} ${look.size}px ${FONT}`;
        const found = [];
        for (const word of text.split(" ").filter(Boolean)) {
            const longer = found.length ? `${found[found.length - 1].text} ${word}` : "";
            if (longer && pen.measureText(longer).width <= WIDTH - 2 * MARGIN) {
                found[found.length - 1].text = longer;
            } else {
                found.push({ text: word, look: look });
            }
        }
        return found;
    }

    function heightOf(written) {
        return written.reduce((height, line) => height + line.look.line, 0);
    }

    function written(every, top) {
        let y = top;
        return every.map(function ({ text, look }) {
            y += look.line;
            const place = { x: MARGIN, y: y - (look.line - look.size) / 2 - 2 };
            const letters = { "font-size": look.size, "font-weight": look.weight, fill: look.colour };
            return element("text", { ...place, ...letters }, text);
        });
    }

    function element(name, attributes, text = "") {
        const made = document.createElementNS(SVG, name);
        for (const [key, value] of Object.entries(attributes)) {
            made.setAttribute(key, value);
        }
        made.textContent = text;
        return made;
    }

    async function inDots(svg, drawing) {
        const [width, height] = ["width", "height"].map((side) => Number(drawing.getAttribute(side)));
        const scale = Math.min(DOTS_WIDE / width, MOST_DOTS_HIGH / height);
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(width * scale);
        canvas.height = Math.round(height * scale);
        const image = new Image();
        image.src = URL.createObjectURL(svg);
        await image.decode();
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        URL.revokeObjectURL(image.src);
        return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    }

    function download(file, name) {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(file);
        link.download = name;
        link.click();
        // Not at once: the browser is still reading it.
        setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    }
})();
