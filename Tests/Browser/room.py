"""People at their browsers: each in a context of their own, as on machines of their own."""

import json
import os
import re

from playwright.async_api import async_playwright, expect

from endtoend import PATIENCE

CHROMIUM = os.environ.get("LINEHUB_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
MILLISECONDS = 10_000 * PATIENCE
# No fault: a page asks each hub whether it runs the demo, and a hub that is stopped takes no connection.
EXPECTED = re.compile(r"404 .*/demo/people|ERR_CONNECTION_REFUSED|WebSocket connection to .* failed")

expect.set_options(timeout=MILLISECONDS)


class Room:
    """Opens pages of the hub's console and portal, and gathers what any of them complained of."""

    def __init__(self, hub):
        self.hub = hub
        self.complaints = []
        self.player = self.browser = None

    async def open(self):
        self.player = await async_playwright().start()
        self.browser = await self.player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        return self

    async def close(self):
        if self.browser:
            await self.browser.close()
        if self.player:
            await self.player.stop()
        self.player = self.browser = None

    async def console(self, party, *, page="", **options):
        """The console with this party signed in, its lines shown."""
        tab = await self.tab({"linehub.token": self.hub.token(party)}, **options)
        await tab.goto(f"{self.hub.url}/{page}")
        await expect(tab.locator(".connection")).to_have_attribute("data-tone", "ok")
        await expect(tab.locator(".line").first).to_be_attached()
        return tab

    async def portal(self, sub="root", scope="admin", *, page="", **options):
        """The portal, with a token of that scope."""
        tab = await self.tab({"linehub.portalToken": self.hub.token(sub, scope)}, **options)
        await tab.goto(f"{self.hub.url}/portal{page}")
        await expect(tab.locator(".connection")).to_have_attribute("data-tone", "ok")
        return tab

    async def tab(self, stored, *, width=1440, height=900, theme="light", language="en-GB", **options):
        """A page in a context of its own, with this in its session storage."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, locale=language, **options
        )
        for key, value in stored.items():
            await context.add_init_script(f"sessionStorage.setItem({json.dumps(key)}, {json.dumps(value)})")
        tab = await context.new_page()
        tab.set_default_timeout(MILLISECONDS)
        tab.on("console", lambda message: self.heard(message.type, f"{message.text} {message.location.get('url', '')}"))
        tab.on("pageerror", lambda error: self.complaints.append(f"pageerror: {error}\n{error.stack}"))
        return tab

    def heard(self, kind, text):
        if kind in ("error", "warning") and not EXPECTED.search(text):
            self.complaints.append(f"{kind}: {text}")


async def until(tab, what, told="document.title", seconds=MILLISECONDS / 1000):
    """Waits in the page until this is true of it, and says what was told otherwise; the page's policy forbids what
    Playwright's own wait needs."""
    found = await tab.evaluate(f"""new Promise((resolve) => {{
        const end = Date.now() + {seconds * 1000};
        (function look() {{
            if ({what}) resolve(true); else if (Date.now() > end) resolve(false); else setTimeout(look, 20);
        }})();
    }})""")
    if not found:
        raise AssertionError(f"never {what}: {await tab.evaluate(told)}")


def row(tab, call):
    """The call's row on the Lines page."""
    return tab.locator(f'.call[data-call="{call}"]')


def card(tab, call):
    """The card of a call that rings here."""
    return tab.locator(f'.alert[data-call="{call}"]')


def line(tab, line_id):
    return tab.locator(f'.line[data-line="{line_id}"]')


async def press(place, name):
    """Presses the button of that name in this part of a page."""
    await place.get_by_role("button", name=name).click()


async def fits(tab):
    """Whether the page is no wider than the screen."""
    return await tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


async def choose(place, name):
    """Opens the menu of a call in this part of a page, and takes what is named."""
    await place.get_by_role("button", name="More").click()
    await place.get_by_role("menuitem", name=name).click()
