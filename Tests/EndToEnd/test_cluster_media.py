"""Sound that one node took is everybody's, where all nodes have the directory (P43, R72)."""

from client import Client
from cluster import READY_SECONDS, Cluster
from lanes import HEATS, Lane
from running import until
from sound import SOUND, fetch, leave, put, wav
from switch import Switch


async def test_sound_is_put_on_one_node_reported_on_another_and_played_on_a_third(tmp_path):
    """P43, P44: also after the node that took it has died, and after one that never saw it has begun anew."""
    with Cluster(tmp_path, ("--threads", "1", "--media", str(tmp_path / "sound"))) as cluster:
        a, b, c = cluster.nodes
        lane = Lane(cluster, next(HEATS), 0)
        await lane.store()
        switch = await Switch(b, f"v{lane.prefix[3:6]}", [lane.line], validate=False).join()
        assert (await put(a, "greeting.1")).status == 201
        assert (await put(c, "greeting.1", wav(0.3))).status == 200, "the first stays, whichever node is asked"
        message = await leave(switch, lane.line, media="greeting.1")
        owner = await Client(c, lane.owner_id, kind="web", validate=False).join()
        link = await owner.rpc("voicemail.play", message=message)
        for node in (c, b, a):
            response = await fetch(node, link)
            assert response.status == 200 and response.body == SOUND and response.headers["content-type"] == "audio/wav"
        a.kill()
        b.kill()
        b.start()
        await cluster.ready(b, c)
        for node in (b, c):
            assert (await fetch(node, await owner.rpc("voicemail.play", message=message))).body == SOUND
        await owner.rpc("voicemail.delete", message=message)
        for node in (c, b):
            assert (await fetch(node, link)).status == 404, "at the reply, also where the deletion is not yet heard of"
        await until(lambda: not any((tmp_path / "sound").iterdir()), "the sound's end", READY_SECONDS)
        await owner.leave()


async def test_an_upload_under_way_survives_that_another_node_begins(tmp_path):
    """F18: what a node finds in the directory that nobody knows yet may be another's; only what is old goes."""
    with Cluster(tmp_path, ("--threads", "1", "--media", str(tmp_path / "sound")), names="ab") as cluster:
        a, b = cluster.nodes
        assert (await put(a, "kept.1")).status == 201
        stray = tmp_path / "sound" / ".of-another-node.part"
        stray.write_bytes(b"half")
        b.kill()
        b.start()
        await cluster.ready(b)
        assert (await put(b, "kept.2")).status == 201, "the queue of the disk is through with what the start left to it"
        assert stray.exists()
