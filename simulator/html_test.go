package simulator

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ src, text, entities, problem string }{
		{"không có gì", "không có gì", "", ""},
		{"<b>đậm</b>", "đậm", "bold 0+3", ""},
		{"😀<b>a<i>b</i></b>c", "😀abc", "bold 2+2, italic 3+1", ""},
		{"<strong>a</strong><em>b</em><ins>c</ins><del>d</del><strike>e</strike>", "abcde", "bold 0+1, italic 1+1, underline 2+1, strikethrough 3+1, strikethrough 4+1", ""},
		{"a &lt;b&gt; &amp; &quot; &#39;&#x1F600;", `a <b> & " '😀`, "", ""},
		{"&nbsp; &unknown", "&nbsp; &unknown", "", ""},
		{`<a href="https://example.com/?a=1&amp;b=2">x</a>`, "x", "text_link 0+1 https://example.com/?a=1&b=2", ""},
		{`<a href="nowhere">x</a>`, "x", "", ""},
		{`<pre><code class="language-go">x</code></pre>`, "x", "pre 0+1 go", ""},
		{`<code>x</code><pre>y</pre>`, "xy", "code 0+1, pre 1+1", ""},
		{`<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>`, "xy", "spoiler 0+1, spoiler 1+1", ""},
		{`<blockquote expandable>x</blockquote><blockquote>y</blockquote>`, "xy", "expandable_blockquote 0+1, blockquote 1+1", ""},
		{`<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`, "👍", "custom_emoji 0+2 5368324170671202286", ""},
		{"<b></b>x", "x", "", ""},
		{"<B>x</b >", "x", "bold 0+1", ""},

		{"<b>x", "", "", `Can't find end tag corresponding to start tag "b"`},
		{"<script>", "", "", `Unsupported start tag "script" at byte offset 0`},
		{"đ<br>", "", "", `Unsupported start tag "br" at byte offset 2`},
		{"1 < 2", "", "", `Unsupported start tag "" at byte offset 2`},
		{"1 < 2 > 0", "", "", `Unsupported start tag "" at byte offset 2`},
		{"<b><i>test</b></i>", "", "", `Unmatched end tag at byte offset 10, expected "</i>", found "</b>"`},
		{"x</b>", "", "", "Unexpected end tag at byte offset 1"},
		{"<b>x</b", "", "", "Unclosed end tag at byte offset 4"},
		{"<b", "", "", "Unclosed start tag at byte offset 0"},
		{`<a href="x`, "", "", "Unclosed start tag at byte offset 0"},
		{`<a href>x</a>`, "", "", `Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0`},
		{`<span>x</span>`, "", "", `Tag "span" must have class "tg-spoiler" at byte offset 0`},
		{`<tg-emoji emoji-id="x">x</tg-emoji>`, "", "", "Invalid custom emoji identifier specified"},
	} {
		text, entities, problem := parseHTML(tt.src)
		var list []string
		for _, e := range entities {
			list = append(list, strings.TrimSpace(fmt.Sprintf("%s %d+%d %s%s%s", e.Type, e.Offset, e.Length, e.URL, e.Language, e.EmojiID)))
		}
		if text != tt.text || strings.Join(list, ", ") != tt.entities || problem != tt.problem {
			t.Errorf("%s\n got %q [%s] %q\nwant %q [%s] %q", tt.src, text, strings.Join(list, ", "), problem, tt.text, tt.entities, tt.problem)
		}
	}
}

func TestTrim(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ src, text, entities string }{
		{"  a  ", "a", ""},
		{"\n<b> a </b>\n", "a", "0+1"},
		{"x <i>y</i> \n", "x y", "2+1"},
		{"<b>  </b>x", "x", ""},
	} {
		text, entities, _ := parseHTML(tt.src)
		got := richText{text, entities}.trim()
		var list []string
		for _, e := range got.entities {
			list = append(list, fmt.Sprintf("%d+%d", e.Offset, e.Length))
		}
		if got.text != tt.text || strings.Join(list, ",") != tt.entities {
			t.Errorf("%q: got %q %v", tt.src, got.text, list)
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, seed := range []string{"<b>a</b>", "&lt;&#x41;", `<a href="x&amp;">y</a>`, "<blockquote expandable>", "</", "<", "&#", "<a b='"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if !utf8.ValidString(src) {
			t.Skip()
		}
		text, entities, problem := parseHTML(src)
		if problem != "" {
			return
		}
		length := utf16Len(text)
		for _, e := range entities {
			if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > length {
				t.Errorf("%q: entity %+v in a text of %d", src, e, length)
			}
		}
		if utf8.RuneCountInString(text) > utf8.RuneCountInString(src) {
			t.Errorf("%q grows to %q", src, text)
		}
	})
}
