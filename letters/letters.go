// Package letters is where texts that people type become comparable: how one is
// kept (Clean), which can be printed (Unprintable), what counts as the same (Fold)
// and in which order names stand (SortKey).
//
// Whatever enters, a cell of a workbook, a message, an argument, is cleaned at its
// door, once. What is passed on as somebody wrote it, an announcement, is not.
package letters

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// alike maps letters and marks that look the same to the one that is kept.
var alike = func() map[rune]rune {
	m := map[rune]rune{}
	for one, others := range map[rune]string{
		'Đ':  "ÐƉ", // U+00D0 and U+0189, which old keyboards and conversions give
		'đ':  "ðɖ",
		'\'': "’‘‛ʼʻʹˈ′Ꞌꞌ`´",
		'-':  "‐‑‒–—―⁃−﹘﹣",
		'.':  "․。｡",
		' ':  "\u2800", // a blank that is no white space
	} {
		for _, r := range others {
			m[r] = one
		}
	}
	return m
}()

// Clean is a text as it is kept: NFC on one line, trimmed, every run of blanks one
// blank; without what can't be seen (control and zero-width characters, soft
// hyphens); with one kind each of Đ, apostrophe, hyphen or dash, and full stop;
// wide forms of ASCII made narrow. Cleaning twice changes nothing more.
func Clean(s string) string {
	s = strings.Map(kept, norm.NFC.String(s))
	s = strings.Join(strings.Fields(s), " ")
	return norm.NFC.String(s) // what stood between a letter and its mark may be gone
}

// Lines are the lines of a text, parted at line breaks and semicolons, each as Clean
// keeps it; those with nothing on them are left out.
func Lines(s string) []string {
	var lines []string
	for typed := range strings.FieldsFuncSeq(s, lineBreak) {
		for l := range strings.SplitSeq(Clean(typed), ";") {
			if l = strings.TrimSpace(l); l != "" {
				lines = append(lines, l)
			}
		}
	}
	return lines
}

func lineBreak(r rune) bool { return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r) }

// kept is what Clean makes of a rune; negative when it drops it.
func kept(r rune) rune {
	switch {
	case r >= ' ' && r < 0x7f && r != '`', r >= 0x1ea0 && r <= 0x1ef9: // most of what is ever seen
		return r
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
		return -1
	case r >= '！' && r <= '～':
		r += '!' - '！'
	}
	if one, ok := alike[r]; ok {
		return one
	}
	return r
}

// printable is what a paper may be written with: the Latin letters, marks and
// signs that all faces of the certificate's font have. A test of the certificates
// holds it against the fonts.
var printable = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x0020, Hi: 0x007e, Stride: 1},
		{Lo: 0x00a1, Hi: 0x00ac, Stride: 1},
		{Lo: 0x00ae, Hi: 0x02ff, Stride: 1},
		{Lo: 0x0300, Hi: 0x034e, Stride: 1},
		{Lo: 0x1e00, Hi: 0x1e9b, Stride: 1},
		{Lo: 0x1ea0, Hi: 0x1ef9, Stride: 1},
		{Lo: 0x2018, Hi: 0x2022, Stride: 1},
		{Lo: 0x2026, Hi: 0x2026, Stride: 1},
		{Lo: 0x2030, Hi: 0x2030, Stride: 1},
		{Lo: 0x2032, Hi: 0x2034, Stride: 1},
		{Lo: 0x2039, Hi: 0x203a, Stride: 1},
		{Lo: 0x20ab, Hi: 0x20ac, Stride: 1},
		{Lo: 0x2116, Hi: 0x2116, Stride: 1},
		{Lo: 0x2122, Hi: 0x2122, Stride: 1},
		{Lo: 0x2264, Hi: 0x2265, Stride: 1},
	},
	LatinOffset: 3,
}

// Unprintable is the first letter of a cleaned text that no paper can show, such
// as an emoji; empty when it can be printed.
func Unprintable(s string) string {
	for _, r := range s {
		if !unicode.Is(printable, r) {
			return string(r)
		}
	}
	return ""
}
