"""Firefox and WebKitGTK, driven as the W3C says: one over a socket, the other by requests."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from tornado.websocket import websocket_connect

SECONDS = 60
NEEDED = {"firefox": ["firefox-esr"], "webkit": ["WebKitWebDriver", "Xvfb"]}
PACKAGES = {"firefox": "firefox-esr", "webkit": "webkit2gtk-driver xvfb"}


class Engine(Protocol):
    """A window of a browser."""

    def go(self, address: str) -> None: ...
    def resize(self, width: int, height: int) -> None: ...
    def tap(self, x: float, y: float) -> None: ...
    def picture(self) -> bytes: ...
    def run(self, code: str) -> Any: ...


def missing(name: str) -> str:
    """What is to be installed before an engine can be had, empty for nothing."""
    there = all(shutil.which(program) for program in NEEDED[name])
    return "" if there else f"no {name} here; on Debian: apt-get install {PACKAGES[name]}"


@contextmanager
def started(name: str, folder: Path) -> Iterator[Engine]:
    with firefox(folder) if name == "firefox" else webkit(folder) as engine:
        yield engine


def until(engine: Engine, code: str) -> Any:
    """Ask until the answer is true."""
    end = time.monotonic() + SECONDS
    while not (answer := engine.run(code)):
        assert time.monotonic() < end, f"not so within {SECONDS} seconds: {code}"
        time.sleep(0.03)
    return answer


def pointed(x: float, y: float) -> list[dict[str, Any]]:
    """A press of the mouse, in the words that both protocols share."""
    steps = [
        {"type": "pointerMove", "x": round(x), "y": round(y)},
        {"type": "pointerDown", "button": 0},
        {"type": "pointerUp", "button": 0},
    ]
    return [{"type": "pointer", "id": "mouse", "actions": steps}]


@contextmanager
def process(*command: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    running = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        env=os.environ | env,
    )  # fmt: skip
    assert running.stderr is not None
    with running.stderr:
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(SECONDS)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


# -- Firefox, by WebDriver BiDi ------------------------------------------------------------------


class Firefox:
    def __init__(self, address: str, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.count = 0
        self.socket = self.done(self.connected(address))
        self.ask("session.new", capabilities={})
        self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def done(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Have work done in the loop's own thread: Playwright's may be running in this one."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    async def connected(self, address: str) -> Any:
        return await websocket_connect(address, max_message_size=1 << 27)

    def ask(self, method: str, **parameters: Any) -> Any:
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        answer = self.done(self.answered(message))
        assert answer["type"] == "success", answer
        return answer["result"]

    async def answered(self, message: dict[str, Any]) -> dict[str, Any]:
        await self.socket.write_message(json.dumps(message))
        while True:
            said = await asyncio.wait_for(self.socket.read_message(), SECONDS)
            assert said is not None, "Firefox is gone"
            answer: dict[str, Any] = json.loads(said)
            if answer.get("id") == message["id"]:
                return answer

    def go(self, address: str) -> None:
        self.ask("browsingContext.navigate", context=self.context, url="about:blank")
        self.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self.ask("browsingContext.setViewport", context=self.context, viewport=size)

    def tap(self, x: float, y: float) -> None:
        self.ask("input.performActions", context=self.context, actions=pointed(x, y))

    def picture(self) -> bytes:
        answer = self.ask("browsingContext.captureScreenshot", context=self.context)
        return base64.b64decode(answer["data"])

    def run(self, code: str) -> Any:
        wrapped = f"(async () => JSON.stringify((await ({code})) ?? null))()"
        target = {"context": self.context}
        answer = self.ask("script.evaluate", expression=wrapped, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def paper(self, *, wide: bool = False) -> bytes:
        orientation = "landscape" if wide else "portrait"
        answer = self.ask("browsingContext.print", context=self.context, background=True,
                          orientation=orientation)  # fmt: skip
        return base64.b64decode(answer["data"])


@contextmanager
def looping() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop that runs in a thread of its own."""
    with closing(asyncio.new_event_loop()) as loop:
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        yield loop
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    command = ["firefox-esr", "--headless", "--no-remote", "--profile", str(folder)]
    port = "--remote-debugging-port=0"
    with ExitStack() as stack:
        loop = stack.enter_context(looping())
        running = stack.enter_context(process(*command, port, HOME=str(folder)))
        assert running.stderr is not None
        said = iter(running.stderr.readline, "")
        listening = next(filter(None, (re.search(r"listening on (ws://\S+)", s) for s in said)))
        engine = Firefox(f"{listening[1]}/session", loop)
        yield engine
        engine.ask("browser.close")
        loop.call_soon_threadsafe(engine.socket.close)


# -- WebKitGTK, by WebDriver ---------------------------------------------------------------------


class WebKit:
    def __init__(self, address: str) -> None:
        self.address = address
        browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
        options = {"binary": str(browser), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        answer = self.ask("POST", "/session", capabilities=wanted)
        self.session = f"/session/{answer['sessionId']}"

    def ask(self, method: str, path: str, **body: Any) -> Any:
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(  # noqa: S310
            self.address + path, data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(error.read().decode()) from None

    def go(self, address: str) -> None:
        self.ask("POST", f"{self.session}/url", url="about:blank")
        self.ask("POST", f"{self.session}/url", url=address)

    def resize(self, width: int, height: int) -> None:
        # Of a window a part is the browser's own.
        for _ in range(2):
            wide, high = self.run("[outerWidth - innerWidth, outerHeight - innerHeight]")
            size = {"width": width + wide, "height": height + high}
            self.ask("POST", f"{self.session}/window/rect", **size)

    def tap(self, x: float, y: float) -> None:
        self.ask("POST", f"{self.session}/actions", actions=pointed(x, y))

    def picture(self) -> bytes:
        return base64.b64decode(self.ask("GET", f"{self.session}/screenshot"))

    def run(self, code: str) -> Any:
        script = f"""const done = arguments[0];
            (async () => done(JSON.stringify((await ({code})) ?? null)))()
                .catch((error) => done(JSON.stringify(String(error))));"""
        answer = self.ask("POST", f"{self.session}/execute/async", script=script, args=[])
        return json.loads(answer)


@contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    with ExitStack() as stack:
        read, write = os.pipe()
        screen = [
            "Xvfb",
            "-displayfd",
            str(write),
            "-screen",
            "0",
            "1600x1200x24",
            "-nolisten",
            "tcp",
        ]
        shown = subprocess.Popen(screen, pass_fds=[write], stderr=subprocess.DEVNULL)
        stack.callback(shown.wait)
        stack.callback(shown.terminate)
        os.close(write)
        with open(read, encoding="ascii") as number:  # noqa: PTH123
            display = f":{number.readline().strip()}"
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        home = {name: str(folder) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
        stack.enter_context(
            process("WebKitWebDriver", f"--port={port}", DISPLAY=display, GDK_BACKEND="x11",
                    LIBGL_ALWAYS_SOFTWARE="1", NO_AT_BRIDGE="1", **home)
        )  # fmt: skip
        for _ in range(100):
            with closing(socket.socket()) as knocking:
                if not knocking.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.05)
        engine = WebKit(f"http://127.0.0.1:{port}")
        yield engine
        engine.ask("DELETE", engine.session)
