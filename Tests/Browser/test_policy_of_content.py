"""What the hub's pages may load and run: nothing inline, nothing foreign."""

from playwright.async_api import expect


async def test_every_file_comes_with_a_strict_policy_and_nothing_foreign_is_asked_for(office, room):
    await office.furnish()
    tab = await room.tab({"linehub.token": room.hub.token(office.bo)})
    asked, policies = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on(
        "response", lambda response: policies.append((response.url, response.headers.get("content-security-policy")))
    )
    await tab.goto(f"{room.hub.url}/")
    await expect(tab.locator(".connection")).to_have_text("Connected")
    assert len(asked) > 40
    assert all(url.startswith(room.hub.url) for url in asked), asked
    for url, policy in policies:
        if url.endswith("/demo/people"):
            continue
        assert (
            "default-src 'self'" in policy and "unsafe" not in policy and "*" not in policy and "ws:" not in policy
        ), url
        assert "frame-ancestors 'none'" in policy and "object-src 'none'" in policy, url


async def test_an_inline_script_does_not_run(office, room):
    await office.furnish()
    bo = await room.console(office.bo)
    await bo.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "globalThis.wasRun = true";
        document.body.append(script);
    }""")
    assert await bo.evaluate("globalThis.wasRun") is None
    assert any("Content Security Policy" in each for each in room.complaints)
    room.complaints.clear()
