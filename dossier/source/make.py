#!/usr/bin/env python3
"""Makes the documents of the example dossier from the plain texts beside this file.

usage: python3 make.py

Needs reportlab and pyphen (the memoir) and python-docx (the interview); writes into the folder above.
The same texts give the same documents.

A source text is paragraphs parted by blank lines. A paragraph may begin with a sign and a space:
# heading, ~ line above or below the text proper (byline, dateline), > block quotation, ^ footnote.
^1 inside a paragraph is where the footnote's number stands. The signs are no part of the text.
"""
import datetime, email.utils, html, io, json, os, re, textwrap, zipfile
from email import policy
from email.message import EmailMessage
from email.headerregistry import Address

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.dirname(HERE)


def blocks(name):
    """The paragraphs of a source text as (sign, text)."""
    with open(os.path.join(HERE, name + ".txt"), encoding="utf-8") as f:
        out = []
        for p in f.read().strip().split("\n\n"):
            m = re.match(r"(#+|~|>|\^) ", p)
            out.append((m[1], p[m.end():]) if m else ("", p))
    return out


def write(name, data):
    with open(os.path.join(OUT, name), "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode("utf-8"))


def esc(t):
    return html.escape(t, quote=False)


def emphasise(t, names, left, right):
    for n in names:
        t = t.replace(n, left + n + right)
    return t


# 1. The magazine article, as a browser saved it in 2003: the article stands in the middle of everything else.
def review():
    b = blocks("01-stavering-review")
    title = b[0][1]
    ld = json.dumps({
        "@context": "http://schema.org", "@type": "NewsArticle", "headline": title,
        "author": {"@type": "Person", "name": "Nell Braddigan"},
        "publisher": {"@type": "Organization", "name": "The Stavering Review"},
        "datePublished": "2003-10-06T06:00:00+01:00", "dateModified": "2003-10-07T11:20:00+01:00",
    }, indent=1)
    body = []
    for i, (sign, t) in enumerate(b[3:]):
        if sign == "#":
            body.append(f"<h2>{esc(t)}</h2>")
            continue
        t = emphasise(esc(t), ["Review"], "<i>", "</i>")
        if i == 0:
            t = '<span class="dropcap">' + t[0] + "</span>" + t[1:]
        t = t.replace("Marshal Ilyar Dostmanev", '<a href="/people/dostmanev.html">Marshal Ilyar&nbsp;Dostmanev</a>', 1)
        t = t.replace("according to a letter", '<a class="inline" href="#letter">according to</a> a letter', 1)
        body.append(f"<p>{t}</p>")
        if i == 5:
            body.append('<aside class="promo"><p>Never miss an issue.</p><a href="/subscribe">Subscribe to the Review for nine shillings a month</a></aside>')
        if i == 9:
            body.append('<figure><img src="img/drawer-640.jpg" alt=""><figcaption>The outer office, photographed for a staff calendar.</figcaption></figure>')
    page = f"""<!DOCTYPE html>
<!-- saved from url=(0078)http://www.staveringreview.example/2003/10/the-paper-in-the-second-drawer.html -->
<html lang="en" prefix="og: http://ogp.me/ns#">
<head>
<meta charset="utf-8">
<title>{esc(title)} | The Stavering Review</title>
<meta name="author" content="Nell Braddigan">
<meta name="description" content="{html.escape(b[1][1])}">
<meta property="og:type" content="article">
<meta property="og:title" content="{html.escape(title)}">
<meta property="og:site_name" content="The Stavering Review">
<meta property="og:url" content="http://www.staveringreview.example/2003/10/the-paper-in-the-second-drawer.html">
<meta property="article:published_time" content="2003-10-06T06:00:00+01:00">
<meta property="article:author" content="Nell Braddigan">
<meta property="article:section" content="Affairs">
<link rel="canonical" href="http://www.staveringreview.example/2003/10/the-paper-in-the-second-drawer.html">
<link rel="stylesheet" href="the-paper_files/main.css">
<script type="application/ld+json">
{ld}
</script>
<script>window.dataLayer=window.dataLayer||[];function track(e){{dataLayer.push(e)}}track("The Marshal said nothing of the kind");</script>
<style>.dropcap{{float:left;font-size:3em}} .cookie{{position:fixed;bottom:0}}</style>
</head>
<body class="article-page">
<div id="cookie-banner" class="cookie" role="dialog"><p>We use small files to remember what you have read. By reading on you agree to be remembered.</p><button>Agree</button> <button>Settings</button></div>
<header class="site-header"><a href="/" class="logo">The Stavering Review</a>
<nav><ul><li><a href="/affairs">Affairs</a></li><li><a href="/letters">Letters</a></li><li><a href="/books">Books</a></li><li><a href="/chess">Chess</a></li><li><a href="/account">Sign in</a></li></ul></nav>
<form action="/search"><input name="q" placeholder="Search the Review"></form></header>
<div class="layout">
<main>
<article itemscope itemtype="http://schema.org/NewsArticle">
<header>
<p class="kicker"><a href="/affairs">Affairs</a></p>
<h1 itemprop="headline">{esc(title)}</h1>
<p class="standfirst">{esc(b[1][1])}</p>
<p class="byline"><a rel="author" href="/authors/nell-braddigan">{esc(b[2][1])}</a></p>
<p class="date"><time datetime="2003-10-06">6 October 2003</time></p>
<ul class="share"><li><a href="#">Print this page</a></li><li><a href="#">Send to a friend</a></li></ul>
</header>
<div class="body" itemprop="articleBody">
{chr(10).join(body)}
</div>
<footer class="tags">Filed under: <a href="/tag/ruvakhan">Ruvakhan</a>, <a href="/tag/archives">Archives</a></footer>
</article>
<section id="comments" class="comments"><h3>3 comments</h3>
<ol>
<li class="comment"><cite>Harbourmaster</cite> <time>6 October, 08:14</time><p>My brother-in-law worked in that building and says the drawer was wood.</p></li>
<li class="comment"><cite>a taxpayer</cite> <time>6 October, 09:02</time><p>Halgrave told the truth and you people have never forgiven him. “Villas” was right.</p></li>
<li class="comment"><cite>Ballast</cite> <time>7 October, 22:40</time><p>Count the pencils.</p></li>
</ol></section>
</main>
<aside class="sidebar"><h3>Most read</h3><ol>
<li><a href="/2003/10/barley">The barley that would not stand</a></li>
<li><a href="/2003/09/ferries">Who owns the ferries?</a></li>
<li><a href="/2003/10/the-paper-in-the-second-drawer.html">The Paper in the Second Drawer</a></li></ol>
<div class="ad">Galoshes. Properly made. <a href="http://galoshes.example/">See the range</a></div></aside>
</div>
<footer class="site-footer"><p>© 2003 The Stavering Review. All rights reserved.</p><ul><li><a href="/privacy">Privacy</a></li><li><a href="/terms">Terms</a></li></ul></footer>
<script src="the-paper_files/counter.js"></script>
</body>
</html>
"""
    write("01-stavering-review.html", page)


# 2. The wire story as a newspaper's library keeps it: plain text, lines of 72, straight quotation marks.
def courier():
    out = []
    for sign, t in blocks("02-ellasby-courier"):
        out.append(textwrap.fill(t, 72, break_long_words=False, break_on_hyphens=False))
    write("02-ellasby-courier.txt", "\n\n".join(out) + "\n")


# 3. The same story as an evening newsletter: plain and HTML parts, quoted-printable.
def post():
    b = blocks("03-kellshore-evening-post")
    m = EmailMessage(policy=policy.SMTP.clone(max_line_length=76))
    m["From"] = Address("World Briefing, The Kellshore Evening Post", "briefing", "kellshorepost.example")
    m["To"] = Address("", "reader", "ellasby.example")
    m["Subject"] = "World Briefing: a letter from the grave"
    m["Date"] = "Fri, 10 Oct 2003 17:30:00 +0100"
    m["Message-ID"] = "<20031010-world-7731@kellshorepost.example>"
    m["List-Id"] = "World Briefing <briefing.kellshorepost.example>"
    m["List-Unsubscribe"] = "<mailto:briefing-stop@kellshorepost.example>"
    plain = "\n\n".join(t for _, t in b) + "\n"
    rich = ['<html><head><title>World Briefing</title><style>p{font-family:Georgia,serif}</style></head><body><table width="600"><tr><td>']
    for i, (sign, t) in enumerate(b):
        t = esc(t).replace("The Stavering Review", "<em>The Stavering Review</em>").replace("The Kellshore Evening Post", "<em>The Kellshore Evening Post</em>")
        rich.append(f"<h{1 if i == 0 else 2}>{t}</h{1 if i == 0 else 2}>" if sign == "#" else f"<p>{t}</p>")
    rich.append('</td></tr></table><img src="http://kellshorepost.example/open.gif?id=7731" width="1" height="1"></body></html>')
    m.set_content(plain, cte="quoted-printable")
    m.add_alternative("\n".join(rich) + "\n", subtype="html", cte="quoted-printable")
    m.set_boundary("=_briefing_7731")
    write("03-kellshore-evening-post.eml", m.as_bytes())


# 4. The blog post, in Markdown. Its slips are its own: they stand in the source text.
def untidy():
    b = blocks("04-the-untidy-file")
    out = ["---", f'title: "{b[0][1]}"', "author: Casper Lindqvane", "site: The Untidy File", "date: 2004-05-09",
           "url: http://untidyfile.example/2004/05/four-witnesses", "---", "", "# " + b[0][1], ""]
    for sign, t in b[1:]:
        if sign not in ("##", ">"):
            t = emphasise(t, ["The Stavering Review", "The Outer Office"], "*", "*")
        out += [(sign + " " if sign else "") + t, ""]
    write("04-the-untidy-file.md", "\n".join(out))


# 5. The chapter of memoirs, as a PDF with a text layer.
def memoir():
    os.environ["SOURCE_DATE_EPOCH"] = "1077267600"  # 20 February 2004: the file's own date, for the same bytes each time
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageTemplate, Paragraph

    base = ParagraphStyle("base", fontName="Times-Roman", fontSize=11.5, leading=15.6, alignment=TA_JUSTIFY,
                          hyphenationLang="en_GB", embeddedHyphenation=1, firstLineIndent=5 * mm)
    first = ParagraphStyle("first", parent=base, firstLineIndent=0)
    quote = ParagraphStyle("quote", parent=base, leftIndent=8 * mm, rightIndent=8 * mm, firstLineIndent=0,
                           fontSize=10.5, leading=13.6, spaceBefore=5, spaceAfter=5)
    h1 = ParagraphStyle("h1", fontName="Times-Roman", fontSize=12, leading=16, alignment=TA_CENTER, spaceBefore=24)
    h2 = ParagraphStyle("h2", fontName="Times-Italic", fontSize=17, leading=22, alignment=TA_CENTER, spaceAfter=22)
    h3 = ParagraphStyle("h3", fontName="Times-Italic", fontSize=11.5, leading=15, spaceBefore=10, spaceAfter=5)
    note = ParagraphStyle("note", parent=base, fontSize=9, leading=11, firstLineIndent=0)

    b = blocks("05-the-outer-office")
    footnote = next(t for s, t in b if s == "^")
    width, height = A5
    side, top, bottom = 20 * mm, 24 * mm, 24 * mm
    start = 203  # the chapter's first page in the book
    foot = Paragraph(re.sub(r"^1 ", "<super size=6>1</super>&nbsp;", esc(footnote)), note)
    _, footheight = foot.wrap(width - 2 * side, height)

    def story(mark):
        out, after = [], True
        for i, (s, t) in enumerate(b):
            if s == "^":
                continue
            if s == "#":
                out.append(Paragraph(esc(t), h1 if i == 0 else h2 if i == 1 else h3))
                after = True
                continue
            t = esc(t)
            if "^1" in t:
                t = t.replace("^1", "<super size=7>1</super>")
                p = Paragraph(t, base)
                p.noted = True
                out.append(p)
            else:
                out.append(Paragraph(t, quote if s == ">" else first if after else base))
            after = s == ">"
        return out

    def build(noted):
        """Sets the chapter; noted is the page (from 1) that carries the footnote, 0 while it is being found."""
        found = []

        def furniture(canvas, doc, with_note):
            n = start + doc.page - 1
            canvas.setFont("Times-Roman", 8.5)
            if doc.page > 1:
                head = "THE OUTER OFFICE" if n % 2 == 0 else "The Paper from Zelmand"
                canvas.drawCentredString(width / 2, height - 12 * mm, head)
            canvas.drawCentredString(width / 2, 10 * mm, str(n))
            if with_note:
                canvas.setLineWidth(0.4)
                canvas.line(side, bottom + footheight + 4, side + 30 * mm, bottom + footheight + 4)
                foot.drawOn(canvas, side, bottom)

        class Book(BaseDocTemplate):
            def afterFlowable(self, flowable):
                if getattr(flowable, "noted", False):
                    found.append(self.page)

            def handle_pageBegin(self):
                # The page that carries the footnote has a shorter frame.
                self.pageTemplate = self.pageTemplates[1 if self.page + 1 == noted else 0]
                super().handle_pageBegin()

            def handle_pageEnd(self):
                super().handle_pageEnd()
                nxt = 1 if self.page + 1 == noted else 0
                self._nextPageTemplateIndex = nxt

        buf = io.BytesIO()
        doc = Book(buf, pagesize=A5, title="The Outer Office: Chapter Nine, The Paper from Zelmand",
                   author="Harlan Voskett", subject="Memoirs", creator="Quarle & Dunnage, Stavering")

        def frame(lift):
            return [Frame(side, bottom + lift, width - 2 * side, height - top - bottom - lift, 0, 0, 0, 0)]

        doc.addPageTemplates([
            PageTemplate("plain", frame(0), onPage=lambda c, d: furniture(c, d, False)),
            PageTemplate("noted", frame(footheight + 9), onPage=lambda c, d: furniture(c, d, True)),
        ])
        doc.build(story(noted))
        return buf.getvalue(), found[0]

    _, page = build(0)
    data, again = build(page)
    if again != page:
        data, again = build(again)
    write("05-the-outer-office.pdf", data)


# 6. The briefing, as the Department's page of 1999 has it: Windows-1252, tables for layout.
def briefing():
    b = blocks("06-press-briefing")
    body = []
    for sign, t in b[1:]:
        if sign == "~":
            body.append(f"<center>{esc(t)}</center>")
            continue
        m = re.match(r"(MR THORNBRAY|QUESTION):", t)
        body.append(f"<p><b>{m[1]}:</b>{esc(t[m.end():])}" if m else f"<p>{esc(t)}")
    page = f"""<HTML>
<HEAD>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252">
<TITLE>DEA Daily Press Briefing, 99-05-20</TITLE>
<META NAME="DC.Publisher" CONTENT="Department of External Affairs">
<META NAME="DC.Date" CONTENT="1999-05-20">
</HEAD>
<BODY BGCOLOR="#FFFFFF">
<TABLE WIDTH="100%" BORDER=0><TR><TD ALIGN=CENTER><A HREF="/index.html">Home</A> | <A HREF="/secretary/">The Secretary</A> | <A HREF="/briefings/">Briefings</A> | <A HREF="/travel/">Travel Notices</A> | <A HREF="/jobs/">Careers</A></TD></TR></TABLE>
<HR>
<H1 ALIGN=CENTER>{esc(b[0][1])}</H1>
{chr(10).join(body)}
<HR>
<CENTER><FONT SIZE=1>[<A HREF="99-05-19.html">previous briefing</A>] [<A HREF="99-05-21.html">next briefing</A>]<BR>This page is kept by the Office of the Spokesman.</FONT></CENTER>
</BODY>
</HTML>
"""
    write("06-press-briefing.html", page.encode("windows-1252").replace(b"\n", b"\r\n"))


# 7. The cable, in TEI P5 as an office of historians encodes its volumes.
def cable():
    b = blocks("07-port-lanuy-318")
    notes = {t[0]: t[2:] for s, t in b if s == "^"}
    people = [("Luc Vaubrinet", "p_VL1"), ("Ambassador Vaubrinet", "p_VL1"), ("Sadrin Khazorad", "p_KS1"), ("Kamresh Khazorad", "p_KK1"),
              ("Vaubrinet", "p_VL1"), ("Garrowby", "p_GP1"), ("Denmirez", "p_DY1"), ("Khazorad", "p_KS1"), ("Emmerlin", "p_EW1")]
    places = ["Port-Lanuy", "Zelmand", "Stavering", "Sakhmir", "Mirzund", "Teluz"]
    dates = [("May 3, 1999, 1615Z", "1999-05-03T16:15:00Z"), ("031615Z MAY 99", "1999-05-03T16:15:00Z"), ("April 24", "1999-04-24"),
             ("April 29", "1999-04-29"), ("May 4", "1999-05-04")]

    def tag(t):
        t = esc(t)
        slots = []

        def keep(s):
            slots.append(s)
            return f"\x00{len(slots) - 1}\x00"

        for w, when in dates:
            t = t.replace(w, keep(f'<date when="{when}">{w}</date>'))
        for n, ref in people:
            t = re.sub(r"(?<!\w)" + n + r"(?!\w)", lambda m: keep(f'<persName corresp="#{ref}">{n}</persName>'), t)
        for p in places:
            t = re.sub(r"(?<![\w])" + p + r"(?![\w-])", lambda m: keep(f"<placeName>{p}</placeName>"), t)
        while "\x00" in t:
            t = re.sub("\x00(\\d+)\x00", lambda m: slots[int(m[1])], t)
        return t

    def wrap(t, indent):
        return textwrap.fill(t, 100, initial_indent=indent, subsequent_indent=indent + "    ", break_long_words=False, break_on_hyphens=False)

    def fn(n):
        return f'<note n="{n}" place="foot" xml:id="d112fn{n}">{tag(notes[str(n)])}</note>'

    body = []
    for s, t in b[1:]:
        if s == "^":
            continue
        if s == "~" and t.startswith("Port-Lanuy"):
            body.append(f'                <dateline rendition="#right">{tag(t)}</dateline>')
        elif s == "~" and t == "Emmerlin":
            body.append("                <closer><signed>" + tag(t) + "</signed></closer>")
        elif s == "~":
            body.append(wrap("<p>" + tag(t) + fn(2) + "</p>", " " * 16))
        else:
            t = tag(t)
            if t.startswith("1. "):
                t += fn(3)
            body.append(wrap("<p>" + t + "</p>", " " * 16))
            if t.startswith("2. "):
                body.append('                <pb n="287" xml:id="pg_287" facs="0319"/>')
            if t.startswith("5. "):
                body.append('                <pb n="288" xml:id="pg_288" facs="0320"/>')
    head = b[0][1].split(". ", 1)
    tei = f"""<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en">
    <teiHeader>
        <fileDesc>
            <titleStmt>
                <title type="complete">Telegram 318 From the Embassy in Vaurelle, May 3, 1999</title>
                <title type="short">Port-Lanuy 318</title>
            </titleStmt>
            <publicationStmt>
                <publisher>Historical Office, Department of External Affairs</publisher>
                <date type="posted" when="2004-04-14">April 14, 2004</date>
                <date type="created" when="1999-05-03">May 3, 1999</date>
            </publicationStmt>
            <sourceDesc>
                <p>Outer Office Files, Lot 01 D 14, Port-Lanuy.</p>
                <listPerson>
                    <person xml:id="p_DY1"><persName>Denmirez, Yashkar</persName>, Deputy Foreign Minister of Ruvakhan</person>
                    <person xml:id="p_EW1"><persName>Emmerlin, Walter</persName>, Chargé d’Affaires in Vaurelle</person>
                    <person xml:id="p_GP1"><persName>Garrowby, Philip</persName>, Special Envoy</person>
                    <person xml:id="p_KK1"><persName>Khazorad, Kamresh</persName>, Foreign Minister of Ruvakhan until June 1999</person>
                    <person xml:id="p_KS1"><persName>Khazorad, Sadrin</persName>, Ambassador of Ruvakhan in Vaurelle</person>
                    <person xml:id="p_VL1"><persName>Vaubrinet, Luc</persName>, Ambassador of Vaurelle in Ruvakhan</person>
                </listPerson>
            </sourceDesc>
        </fileDesc>
    </teiHeader>
    <text>
        <body>
            <pb n="286" xml:id="pg_286" facs="0318"/>
            <div type="document" n="{head[0]}" xml:id="d112">
                <head>{head[0]}. {tag(head[1])}{fn(1)}</head>
{chr(10).join(body)}
            </div>
        </body>
    </text>
</TEI>
"""
    write("07-port-lanuy-318.xml", tei)


# 8. The interview, as the university's word processor keeps it.
def interview():
    from docx import Document
    from docx.shared import Pt
    b = blocks("08-oral-history-31")
    d = Document()
    d.styles["Normal"].font.name = "Georgia"
    d.styles["Normal"].font.size = Pt(11)
    cp = d.core_properties
    cp.title = "Oral History of the Straits Crisis: Interview 31, Kamresh Hazourad"
    cp.author = "Tamsin Orrell"
    cp.last_modified_by = "Tamsin Orrell"
    cp.subject = "University of Stavering"
    cp.language = "en-GB"
    cp.comments = ""
    cp.created = datetime.datetime(2003, 12, 3, 10, 12)
    cp.modified = datetime.datetime(2004, 1, 19, 16, 40)
    cp.revision = 4
    d.sections[0].footer.paragraphs[0].text = "Interview 31. Not to be cited without leave of the speaker before 2005."
    for s, t in b:
        if s == "#":
            d.add_heading(t, 1)
            continue
        p = d.add_paragraph()
        m = re.match(r"(ORRELL|HAZOURAD):", t)
        if s == "~":
            p.add_run(t).italic = True
        elif m:
            p.add_run(m[0]).bold = True
            for i, piece in enumerate(t[m.end():].split("shenidem")):
                if i:
                    p.add_run("shenidem").italic = True
                p.add_run(piece)
        else:
            p.add_run(t)
    buf = io.BytesIO()
    d.save(buf)
    src, out = zipfile.ZipFile(buf), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for i in src.infolist():
            if i.filename == "docProps/thumbnail.jpeg":
                continue
            data = src.read(i)
            if i.filename == "[Content_Types].xml":
                data = data.replace(b'<Default Extension="jpeg" ContentType="image/jpeg"/>', b"")
            if i.filename == "_rels/.rels":
                data = re.sub(rb'<Relationship [^>]*thumbnail[^>]*/>', b"", data)
            z.writestr(zipfile.ZipInfo(i.filename, (2004, 1, 19, 16, 40, 0)), data, zipfile.ZIP_DEFLATED)
    write("08-oral-history-31.docx", out.getvalue())


# 9. The letters to the blog, as a mail program keeps a folder.
def letters():
    cl = ("Casper Lindqvane", "casper", "untidyfile.example")
    cp = ("Conrad Pellweather", "c.pellweather", "pellweather-law.example")
    nb = ("Nell Braddigan", "braddigan", "staveringreview.example")
    rows = [
        (1, cl, cp, "The April paper: three questions", "Tue, 11 May 2004 21:04:11 +0100", None),
        (2, cp, cl, "Re: The April paper: three questions", "Thu, 13 May 2004 10:31:45 +0100", 1),
        (3, cl, nb, "One kitchen", "Sat, 15 May 2004 09:12:02 +0100", None),
        (4, nb, cl, "Re: One kitchen", "Mon, 17 May 2004 18:55:30 +0100", 3),
    ]
    out = b""
    for n, a, to, subject, date, reply in rows:
        m = EmailMessage(policy=policy.default.clone(linesep="\n", max_line_length=76))
        m["From"] = Address(*a)
        m["To"] = Address(*to)
        m["Subject"] = subject
        m["Date"] = date
        m["Message-ID"] = f"<{n}.200405@{a[2]}>"
        if reply:
            m["In-Reply-To"] = f"<{reply}.200405@{to[2]}>"
        text = "\n\n".join(textwrap.fill(t, 72, initial_indent="> " if s == ">" else "", subsequent_indent="> " if s == ">" else "",
                                          break_long_words=False, break_on_hyphens=False) if "\n" not in t else t
                           for s, t in blocks(f"09-letters-{n}")) + "\n"
        m.set_content(text, cte="8bit" if n == 4 else "quoted-printable")
        if n == 2:
            paper = "\n\n".join(textwrap.fill(t, 72, break_on_hyphens=False) for _, t in blocks("09-letters-2-attachment")) + "\n"
            m.add_attachment(paper, subtype="plain", filename="april-paper-copy-2.txt", cte="base64")
            m.set_boundary("=_pellweather_2")
        d = email.utils.parsedate_to_datetime(date).astimezone(datetime.timezone.utc)
        raw = m.as_bytes().replace(b"\nFrom ", b"\n>From ")
        out += f"From {a[1]}@{a[2]} {d.strftime('%a %b %d %H:%M:%S %Y')}\n".encode() + raw + b"\n"
    write("09-letters-to-the-untidy-file.mbox", out)


# 10. The communiqué, in French, as an OpenDocument text.
def communique():
    b = blocks("10-communique")
    ns = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
          'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
          'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"')
    body = "".join(f'<text:h text:outline-level="1">{esc(t)}</text:h>' if s == "#" else f"<text:p>{esc(t)}</text:p>" for s, t in b)
    files = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
                                 '<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
                                 '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
                                 '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
                                 '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ns} office:version="1.2"><office:body><office:text>{body}</office:text></office:body></office:document-content>',
        "styles.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-styles {ns} office:version="1.2"><office:styles><style:default-style style:family="paragraph"><style:text-properties fo:language="fr" fo:country="FR"/></style:default-style></office:styles></office:document-styles>',
        "meta.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-meta {ns} office:version="1.2"><office:meta><dc:title>Communiqué du 4 juin 1999</dc:title><meta:initial-creator>Département des affaires extérieures</meta:initial-creator><dc:language>fr</dc:language><meta:creation-date>1999-06-04T15:00:00</meta:creation-date></office:meta></office:document-meta>',
    }
    buf = io.BytesIO()
    with zipfile.ZipFile(buf, "w") as z:
        for name, data in files.items():
            i = zipfile.ZipInfo(name, (1999, 6, 4, 15, 0, 0))
            z.writestr(i, data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    write("10-communique.odt", buf.getvalue())


if __name__ == "__main__":
    for make in (review, courier, post, untidy, memoir, briefing, cable, interview, letters, communique):
        make()
