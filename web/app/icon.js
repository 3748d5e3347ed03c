const handset = "M6.6 3.5 9 4l1.2 4-2 1.6a12 12 0 0 0 6.2 6.2l1.6-2 4 1.2.5 2.4c.2 1.5-1 3-2.6 3A15.5 15.5 0 0 1 3.6 6.100c0-1.6 1.5-2.8 3-2.600z";

const paths = {
    answer: [handset],
    hangUp: ["M3 14.500c0-4.5 4.5-6.5 9-6.500s9 2 9 6.500v1.200c0 .8-.8 1.4-1.6 1.200l-3-.7c-.6-.1-1-.6-1-1.200v-2c-2.2-.7-4.6-.7-6.8 0v2c0 .6-.4 1.1-1 1.200l-3 .7c-.8.2-1.6-.4-1.6-1.200z"],
    hold: ["M8.5 5v14", "M15.5 5v14"],
    resume: ["M7 4.500v15l12.5-7.500z"],
    pickUp: ["M6 5 8.2 5.400l1.1 3.7-1.8 1.500a11 11 0 0 0 5.7 5.700l1.5-1.8 3.7 1.1.4 2.200c.2 1.4-.9 2.7-2.4 2.700A14.2 14.2 0 0 1 3.3 7.400C3.3 5.9 4.6 4.8 6 5z", "M16 3.500v6", "M20 3.500v6"],
    inbound: ["M18 6 7 17", "M7 8.500V17h8.5"],
    outbound: ["M6 18 17 7", "M8.5 7H17v8.5"],
    lock: ["M6.5 11h11v8.500h-11z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
    lines: ["M4 7h10", "M4 12h16", "M4 17h7", "M18 7h2", "M15 17h5"],
    keypad: ["M6 6h.01", "M12 6h.01", "M18 6h.01", "M6 12h.01", "M12 12h.01", "M18 12h.01", "M6 18h.01", "M12 18h.01", "M18 18h.01"],
    history: ["M4 12a8 8 0 1 0 2.5-5.800L4 8.5", "M4 4v4.500h4.5", "M12 8v4.500l3 2"],
    erase: ["M9 6h11v12H9l-5.5-6z", "m12 10 4 4", "m16 10-4 4"],
    trash: ["M5 7h14", "M10 7V4.500h4V7", "m7 7 .8 12.500h8.400L17 7"],
    missed: ["M5 7l7 6.500L19 7", "M5 7v5", "M5 7h5"],
    voicemail: ["M6.5 15.500a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M17.5 15.500a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M6.5 15.500h11"],
    people: ["M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M2.5 20c0-3.5 2.8-6 6.5-6s6.5 2.5 6.5 6", "M16 4.500a3.5 3.5 0 0 1 0 6.3", "M18 14.500c2.2.8 3.5 2.9 3.5 5.5"],
    close: ["m6 6 12 12", "M18 6 6 18"],
    leave: ["M14 4.500H6v15h8", "M10.5 12H20", "m16.5 8.5 3.5 3.5-3.5 3.5"],
};

const svgNamespace = "http://www.w3.org/2000/svg";

/** A line drawing that says nothing to a screen reader: the button around it has the words. */
export function icon(name) {
    const svg = document.createElementNS(svgNamespace, "svg");
    const attributes = { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false", class: `icon icon-${name}` };
    for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
    for (const d of paths[name] ?? []) {
        const path = document.createElementNS(svgNamespace, "path");
        path.setAttribute("d", d);
        svg.append(path);
    }
    return svg;
}
