// A websocket that is always told where it left off. After opening, and after each frame, the page
// acknowledges the last sequence it has; the server sends the next frame only then. Desk and board share it.

const SILENCE_MS = 5000; // the server sends a beat at least every 2 s
const WATCH_MS = 250;
const BACKOFF_MS = { first: 500, longest: 5000 };
const REFUSED_AFTER = 2; // attempts without a frame, before the page asks whether it is still welcome

/**
 * Keep a socket to `path` open for as long as the page lives.
 *
 * `onFrame(frame)` gets each frame in order; `onState(state)` gets "live", "lost" or "signed_out" when that changes.
 * `after` is the last sequence the page already shows. Returns the one thing a person can ask for: reconnectNow().
 */
export function openLiveSocket({ path, after = 0, onFrame, onState }) {
    const line = { path, sequence: after, onFrame, onState, state: "", attempt: 0, socket: null, heardAt: 0, retry: 0 };
    connect(line);
    window.setInterval(() => watch(line), WATCH_MS);
    window.addEventListener("online", () => reconnectNow(line));
    window.addEventListener("pagehide", () => {
        line.leaving = true; // the browser closes the socket: that is no fault to report
    });
    window.addEventListener("pageshow", () => {
        line.leaving = false;
    });
    return { reconnectNow: () => reconnectNow(line) };
}

function connect(line) {
    window.clearTimeout(line.retry);
    line.retry = 0;
    line.heardAt = performance.now();
    const socket = new WebSocket(address(line.path));
    line.socket = socket;
    socket.addEventListener("open", () => acknowledge(line, socket));
    socket.addEventListener("message", (event) => take(line, socket, event));
    socket.addEventListener("close", () => drop(line, socket));
}

function address(path) {
    const url = new URL(path, window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url;
}

function acknowledge(line, socket) {
    if (socket.readyState === WebSocket.OPEN) {
        socket.send(JSON.stringify({ type: "ack", sequence: line.sequence }));
    }
}

function take(line, socket, event) {
    if (socket !== line.socket) {
        return; // a frame of a connection that was given up; the new one asks again from the same place
    }
    const frame = JSON.parse(event.data);
    line.heardAt = performance.now();
    line.attempt = 0;
    tell(line, "live");
    line.onFrame(frame);
    line.sequence = Math.max(line.sequence, frame.sequence);
    acknowledge(line, socket);
}

function watch(line) {
    if (line.socket && performance.now() - line.heardAt > SILENCE_MS) {
        drop(line, line.socket);
    }
}

function drop(line, socket) {
    if (socket !== line.socket) {
        return;
    }
    line.socket = null;
    socket.close();
    if (!line.leaving && line.state !== "signed_out") {
        tell(line, "lost");
    }
    if (line.attempt >= REFUSED_AFTER) {
        askWhetherSignedOut(line);
    }
    line.retry = window.setTimeout(() => connect(line), pause(line.attempt));
    line.attempt += 1;
}

/** A refused socket does not say why; the page's own address does: 404 is the sign-in form. */
async function askWhetherSignedOut(line) {
    try {
        const response = await fetch(window.location.href, { method: "HEAD", signal: AbortSignal.timeout(SILENCE_MS) });
        if (response.status === 404 && line.state !== "live") {
            tell(line, "signed_out");
        }
    } catch (error) {
        console.info(error); // the server is away: the next attempt asks again
    }
}

/** Wait 0.5 s at first and 5 s at most, spread so that a hundred desks do not come back in one instant. */
function pause(attempt) {
    const ceiling = Math.min(BACKOFF_MS.longest, BACKOFF_MS.first * 2 ** attempt);
    return Math.max(BACKOFF_MS.first, ceiling * (0.5 + Math.random() / 2));
}

function reconnectNow(line) {
    if (line.state === "live") {
        return;
    }
    const old = line.socket;
    line.socket = null;
    old?.close();
    connect(line);
}

function tell(line, state) {
    if (state !== line.state) {
        line.state = state;
        line.onState(state);
    }
}
