"""``make picture``: the README's picture, taken of the real program in real Chromium."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.support.environment import chromium
from tests.support.room_process import RoomProcess, window

TARGET = Path(__file__).parents[2] / "docs" / "images" / "room.png"
SIZE = {"width": 1200, "height": 900}


async def take() -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = RoomProcess(Path(folder))
        await room.start("--furnished")
        try:
            async with window(room.port, "rhian") as rhian:
                await rhian.types("/peer session start")
                await rhian.presses("Start it now")
                await rhian.types("/peer checkpoint next")
                await rhian.until_card("Press one, or none.", "channel")
            await _screenshot(f"http://127.0.0.1:{room.port}/?seat=amina")
        finally:
            await room.stop()


async def _screenshot(address: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(chromium()),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = await browser.new_page(viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]
        await page.goto(address)
        await page.get_by_role("button", name="To be heard").click()
        await page.get_by_text("Your answer is in").first.wait_for()
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=TARGET)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(take())
