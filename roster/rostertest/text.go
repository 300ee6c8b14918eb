package rostertest

import (
	"fmt"
	"strings"
)

func markup() map[string]func() []byte {
	as := func(name, part string) []byte { return plain().with(name, part).zipped() }
	return map[string]func() []byte{
		"laughs.xlsx": func() []byte {
			dtd := `<!DOCTYPE lolz [<!ENTITY l0 "lol">` + repeat(12, func(i int) string {
				return fmt.Sprintf(`<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
			}) + `]>`
			return as(sheetPart, xmlHead+dtd+`<worksheet xmlns="`+mainSpace+`"><sheetData>`+header+
				`<row r="2"><c r="B2" t="inlineStr"><is><t>&l12;</t></is></c></row></sheetData></worksheet>`)
		},
		"entity-in-strings.xlsx": func() []byte {
			return as(stringsPart, xmlHead+`<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><sst xmlns="`+mainSpace+`"><si><t>&f;</t></si></sst>`)
		},
		"remote-entity.xlsx": func() []byte {
			return as(bookPart, xmlHead+`<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><workbook>&x;</workbook>`)
		},
		"deep.xlsx":         func() []byte { return as(sheetPart, sheet(header+strings.Repeat("<x>", 1_000_000), "")) },
		"deep-closed.xlsx":  func() []byte { return inSheet(strings.Repeat("<x>", 500_000)+strings.Repeat("</x>", 500_000), "") },
		"deep-cells.xlsx":   func() []byte { return inSheet(strings.Repeat("<row><c>", 120)+strings.Repeat("</c></row>", 120), "") },
		"deep-strings.xlsx": func() []byte { return as(stringsPart, sharedStrings("", strings.Repeat("<si><r>", 400_000))) },
		"unclosed.xlsx":     func() []byte { return as(sheetPart, `<worksheet><sheetData><row r="1"><c`) },
		"closing-only.xlsx": func() []byte { return as(sheetPart, strings.Repeat("</x>", 1_000_000)) },
		"attribute-50MB.xlsx": func() []byte {
			return inSheet(`<row r="2" spans="`+strings.Repeat("1", 50<<20)+`"/>`, "")
		},
		"attributes.xlsx": func() []byte {
			return inSheet(`<row r="2" `+repeat(800_000, func(i int) string { return fmt.Sprintf(`a%d="" `, i) })+`/>`, "")
		},
		"quote-open.xlsx":   func() []byte { return as(sheetPart, `<worksheet a="`+strings.Repeat("<c r='XFD1'/>", 500_000)) },
		"comment-50MB.xlsx": func() []byte { return inSheet("<!--"+strings.Repeat("x", 50<<20)+"-->"+person, "") },
		"comments.xlsx":     func() []byte { return inSheet(strings.Repeat("<!-- -->", 6_000_000)+person, "") },
		"cdata-50MB.xlsx": func() []byte {
			return inSheet(`<row r="2"><c t="inlineStr"><is><t><![CDATA[`+strings.Repeat("x", 50<<20)+`]]></t></is></c></row>`, "")
		},
		"hidden-cells.xlsx": func() []byte { // one part that is no XML to whoever looks at its beginning
			return as(sheetPart, "x"+sheet(header+repeat(5_000, func(i int) string {
				return fmt.Sprintf(`<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i+2, i+2)
			}), ""))
		},
		"utf16.xlsx": func() []byte {
			return as(sheetPart, "\xFF\xFE"+repeat(len(sheet(header, "")), func(i int) string { return sheet(header, "")[i:i+1] + "\x00" }))
		},
		"utf16-declared.xlsx": func() []byte {
			return as(sheetPart, strings.Replace(sheet(header+person, ""), "UTF-8", "UTF-16", 1))
		},
		"gbk-declared.xlsx": func() []byte { return as(sheetPart, strings.Replace(sheet(header+person, ""), "UTF-8", "GBK", 1)) },
		"unknown-charset.xlsx": func() []byte {
			return as(stringsPart, strings.Replace(sharedStrings("", ""), "UTF-8", strings.Repeat("X", 100_000), 1))
		},
		"noughts.xlsx": func() []byte { return as(sheetPart, sheet(header+strings.Repeat("\x00", 1<<20), "")) },
		"noise.xlsx":   func() []byte { return as(sheetPart, string(noise(5<<20))) },
	}
}

// The largest file that is fetched, and the largest text that is looked into.
const (
	mostBytes = 20<<20 - 100
	mostText  = 8<<20 - 100
)

// filled begins with a text and goes on with another, up to a size.
func filled(size int, begin, again string) []byte {
	return []byte(begin + strings.Repeat(again, (size-len(begin))/len(again)))
}

func texts() map[string]func() []byte {
	const title = "STT;Họ và tên;Đơn vị\n"
	fill := func(begin, again string) []byte { return filled(mostText, begin, again) }
	fill20MB := func(begin, again string) []byte { return filled(mostBytes, begin, again) }
	return map[string]func() []byte{
		"one-line.csv":        func() []byte { return fill20MB("", "x") },
		"one-line-commas.csv": func() []byte { return fill("", ",") },
		"one-line-person.csv": func() []byte { return fill(title+"1;", "Lê An ") },
		"newlines.csv":        func() []byte { return fill(title, "\n") },
		"returns.csv":         func() []byte { return fill(title, "\r") },
		"quotes.csv":          func() []byte { return fill(title, `"`) },
		"quote-open.csv":      func() []byte { return fill(title+`1;"`, "Lê An\n") },
		"people.csv":          func() []byte { return fill(title, "1;Lê An;xã A\n") },
		"people-20MB.csv":     func() []byte { return fill20MB(title, "1;Lê An;xã A\n") },
		"accents.csv":         func() []byte { return fill(title+"1;a", "\u0302\u0301") },
		"accent-lines.csv":    func() []byte { return fill(title, "1;a"+strings.Repeat("\u0302", 15_000)+"\n") },
		"accent-names.csv":    func() []byte { return fill(title, "1;"+strings.Repeat("e\u0302\u0301 ", 70)+"\n") },
		"full-lines.csv":      func() []byte { return fill(title, "1;Lê An"+strings.Repeat(";a", 210)+"\n") },
		"wide-lines.csv":      func() []byte { return fill(title, strings.Repeat(";", 60_000)+"\n") },
		"wide-header.csv": func() []byte {
			return fill(strings.Repeat("Họ và tên;", 4_000)+"\n", strings.Repeat("Lê An;", 8_000)+"\n")
		},
		"utf16.csv":      func() []byte { return fill20MB("\xFF\xFE", "x\x00") },
		"utf16-odd.csv":  func() []byte { return filled(mostText/2, "\xFE\xFF", "\xD8") },
		"noughts.csv":    func() []byte { return fill20MB("", "\x00") },
		"noise.csv":      func() []byte { return noise(mostBytes) },
		"noise-1258.csv": func() []byte { return filled(mostText/2, "STT;H\xF2 va\xCC t\xEAn\n", "1;L\xEA An\n") },
		"blanks.csv":     func() []byte { return fill20MB("", " ") },
		"wide-utf8.csv":  func() []byte { return fill(title, "\u00A0") },
	}
}
