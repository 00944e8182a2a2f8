"""Files that point to other files, addresses or pipes."""

import struct
from functools import partial

from consult.media.enums import Refusal
from tests.media import texts
from tests.media.corpus.sent import ANY, NOT_OURS, Bait, Sent
from tests.media.corpus.shapes import box, film, id3


def tricks(bait: Bait):
    """Return playlists, patterns and references to other files and addresses.

    The pipeline must open none of them.
    """
    path, url = str(bait.path), bait.url
    lists = {
        "concat of a file": f"ffconcat version 1.0\nfile '{path}'\n",
        "concat of an address": f"ffconcat version 1.0\nfile '{url}/a.mp4'\n",
        "concat of a pipe": "ffconcat version 1.0\nfile 'pipe:0'\n",
        "concat, protocol": f"concat:{path}|{path}",
        "hls of a file": f"#EXTM3U\n#EXTINF:1,\nfile://{path}\n#EXT-X-ENDLIST\n",
        "hls of an address": f"#EXTM3U\n#EXTINF:1,\n{url}/a.ts\n#EXT-X-ENDLIST\n",
        "hls with a key": f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{url}/k"\n#EXTINF:1,\n{url}/a.ts\n',
        "hls of data": "#EXTM3U\n#EXTINF:1,\ndata:video/mp4;base64,AAAA\n",
        "hls of a part of a file": f"#EXTM3U\n#EXTINF:1,\nsubfile,,start,0,end,9,,:{path}\n",
        "hls with a map": f'#EXTM3U\n#EXT-X-MAP:URI="file://{path}"\n#EXTINF:1,\n{url}/a.ts\n',
        "dash": f"<?xml version='1.0'?><MPD><Period><BaseURL>{url}/</BaseURL></Period></MPD>",
        "dash of a file": f"<MPD><Period><AdaptationSet><BaseURL>file://{path}</BaseURL></AdaptationSet></Period></MPD>",
        "smooth streaming": f"<SmoothStreamingMedia><StreamIndex Url='{url}'/></SmoothStreamingMedia>",
        "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\na=control:{url}\nm=audio 9 RTP/AVP 0\n",
        "ram": f"{url}/a.rm\n",
        "asx": f"<asx version='3.0'><entry><ref href='{url}/a'/></entry></asx>",
        "pls": f"[playlist]\nFile1={url}/a\nNumberOfEntries=1\n",
        "xspf": f"<playlist><trackList><track><location>{url}/a</location></track></trackList></playlist>",
        "smil": f"<smil><body><video src='{url}/a'/></body></smil>",
        "graph of filters": f"movie={path}[out0]",
        "avisynth": f'AviSource("{path}")\n',
        "vapoursynth": f"import os; os.system('curl {url}')\n",
        "ffmetadata": f";FFMETADATA1\ntitle={path}\n",
        "subtitles": f"1\n00:00:00,000 --> 00:00:01,000\n{{\\fn{path}}}a\n",
        "ass": f"[Script Info]\nVideo File: {path}\n[Events]\nDialogue: 0,0:00:00.00,0:00:01.00,,,,,,,a\n",
        "vobsub": f"# VobSub index file, v7 (do not modify this line!)\nid: fr, index: 0\n# {path}\n",
        "svg of a file": f"<svg xmlns:x='http://www.w3.org/1999/xlink'><image x:href='file://{path}'/></svg>",
        "svg of an address": f"<svg xmlns:x='http://www.w3.org/1999/xlink'><image x:href='{url}/a.png'/></svg>",
        "internet shortcut": f"[InternetShortcut]\nURL={url}\n",
    }
    found = [
        Sent(
            "tricks",
            label,
            ("a.mp4", "a.m3u8", "a.mp3")[number % 3],
            partial(str.encode, text),
            NOT_OURS,
        )
        for number, (label, text) in enumerate(lists.items())
    ]
    playlist = lists["hls of a file"].encode()
    disguised = {
        "playlist behind a tag": lambda: id3(b"TIT2", b"\x00a") + playlist,
        "playlist in a wav": lambda: (
            b"RIFF" + struct.pack("<I", 4 + len(playlist)) + b"WAVE" + playlist
        ),
        "playlist in an ogg": lambda: b"OggS\x00" + playlist,
        "playlist in a film": lambda: box(b"ftyp", b"isom\x00\x00\x02\x00") + playlist,
        "film whose octets are elsewhere": lambda: _elsewhere(film(), path),
        "film that refers to an address": lambda: _reference_movie(url),
        "matroska with a playlist attached": lambda: b"\x1aE\xdf\xa3\x80" + playlist,
    }
    found += [Sent("tricks", label, "a.mp4", make, NOT_OURS) for label, make in disguised.items()]
    documents = {
        "document with a model elsewhere": ("a.docx", partial(_remote_template, url)),
        "document with a picture elsewhere": ("a.odt", partial(_remote_picture, url, path)),
    }
    found += [Sent("tricks", label, *rest, ANY, may_pass=True) for label, rest in documents.items()]
    entity = (
        f"<!DOCTYPE x [<!ENTITY s SYSTEM 'file://{path}'><!ENTITY % p SYSTEM '{url}/x.dtd'> %p;]>"
    )
    content = texts.odt_body("<text:p>&s;</text:p>", entity)
    found.append(
        Sent(
            "tricks",
            "entity",
            "a.odt",
            partial(texts.odt_of, content),
            frozenset({Refusal.PROTECTED}),
        )
    )
    names = (
        "img%03d.mp4",
        f"concat:{path}|a.mp4",
        f"{url}/a.mp4",
        "-i.mp4",
        "pipe:0.mp4",
        "../../../etc/a.mp4",
    )
    return found + [Sent("tricks", f"named {name}", name, film, may_pass=True) for name in names]


def _elsewhere(content, path):
    """Return a film whose index claims that its bytes are in another file, by an absolute path."""
    encoded_path = path.encode()
    alias = (
        bytes(10)
        + bytes(28)
        + bytes(12)
        + bytes(64)
        + bytes(16)
        + struct.pack(">HH", 0, 1)
        + bytes(16)
    )
    alias += (
        struct.pack(">HH", 2, len(encoded_path))
        + encoded_path
        + bytes(len(encoded_path) % 2)
        + struct.pack(">HH", 0xFFFF, 0)
        + bytes(60)
    )
    entry = struct.pack(">I4sI", 12 + len(alias), b"alis", 0) + alias
    return _with_box(
        content,
        [b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"],
        struct.pack(">II", 0, 1) + entry,
    )


def _with_box(content, names, inside):
    """Return the same boxes, with other content in the box of this path."""
    made, at = b"", 0
    while at + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        size = size if size >= 8 else len(content) - at
        body = content[at + 8 : at + size]
        if name == names[0]:
            body = inside if len(names) == 1 else _with_box(body, names[1:], inside)
        made += box(name, body)
        at += size
    return made


def _reference_movie(url):
    address = url.encode() + b"/a.mov\x00"
    rdrf = box(b"rdrf", bytes(4) + b"url " + struct.pack(">I", len(address)) + address)
    return box(b"ftyp", b"qt  \x00\x00\x02\x00") + box(b"moov", box(b"rmra", box(b"rmda", rdrf)))


def _remote_template(url):
    target = f"<Relationships><Relationship TargetMode='External' Target='{url}/t.dotm'/></Relationships>"
    body = texts.docx_body("<w:p><w:r><w:t>Bonjour</w:t></w:r></w:p>")
    return texts.docx_of(body, ("word/_rels/settings.xml.rels", target))


def _remote_picture(url, path):
    links = "".join(
        f"<text:a xmlns:x='http://www.w3.org/1999/xlink' x:href='{target}'/>"
        for target in (url, f"file://{path}")
    )
    return texts.odt_of(texts.odt_body(f"<text:p>Bonjour{links}</text:p>"))
