package rostertest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Hostile is all of the files, in an order that doesn't change.
func Hostile() []File {
	var files []File
	for _, group := range []map[string]func() []byte{formulas(), formats(), tables(), merges(), counts(), archives(), markup(), texts()} {
		for _, name := range slices.Sorted(maps.Keys(group)) {
			files = append(files, File{Name: name, Make: group[name]})
		}
	}
	return files
}

// inSheet packs a workbook with rows after the header.
func inSheet(rows, after string) []byte {
	return plain().with(sheetPart, sheet(header+rows, after)).zipped()
}

// formula packs a workbook whose second row has names by formula.
func formula(f string) []byte {
	return inSheet(`<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>`+f+`</f></c><c r="C2" t="inlineStr"><is><t>x</t></is></c></row>`, "")
}

// chain packs a workbook with n rows in which each cell's formula is made of the
// one above.
func chain(n int, each func(above string) string) []byte {
	return inSheet(`<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>xx</t></is></c></row>`+repeat(n, func(i int) string {
		return fmt.Sprintf(`<row r="%d"><c r="A%d"><v>1</v></c><c r="B%d"><f>%s</f></c></row>`, i+3, i+3, i+3, each(fmt.Sprintf("B%d", i+2)))
	}), "")
}

func formulas() map[string]func() []byte {
	return map[string]func() []byte{
		"rept.xlsx":           func() []byte { return formula(`REPT("x",2000000000)`) },
		"rept-of-a-cell.xlsx": func() []byte { return formula(`REPT(C2,2000000000)`) },
		"rept-of-rept.xlsx":   func() []byte { return formula(`REPT(REPT("x",30000),30000)`) },
		"rept-array.xlsx":     func() []byte { return formula(`CONCAT(REPT(C2,SEQUENCE(100000)))`) },
		"doubling.xlsx":       func() []byte { return chain(60, func(a string) string { return a + "&amp;" + a }) },
		"substitutes.xlsx": func() []byte {
			return chain(60, func(a string) string { return `SUBSTITUTE(` + a + `,"x","xxxxxxxx")` })
		},
		"long-chain.xlsx":  func() []byte { return chain(15_000, func(a string) string { return a + "+1" }) },
		"fibonacci.xlsx":   func() []byte { return chain(90, func(a string) string { return "LEN(" + a + "&amp;" + a + ")" }) },
		"self.xlsx":        func() []byte { return formula("B2") },
		"cycle.xlsx":       func() []byte { return chain(50, func(string) string { return "B52&amp;B51" }) },
		"whole-sheet.xlsx": func() []byte { return formula("SUM(A1:XFD1048576)") },
		"sumproduct.xlsx":  func() []byte { return formula(`SUMPRODUCT((A1:A1048576=B1:B1048576)*1)`) },
		"indirect.xlsx":    func() []byte { return formula(`INDIRECT("A1"&amp;":XFD1048576")`) },
		"sequence.xlsx":    func() []byte { return formula(`SEQUENCE(1048576,16384)`) },
		"formula-1MB.xlsx": func() []byte { return formula(strings.Repeat("1+", 500_000) + "1") },
		"parentheses.xlsx": func() []byte { return formula(strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000)) },
		"nested-if.xlsx":   func() []byte { return formula(strings.Repeat("IF(1,", 90) + "1" + strings.Repeat(")", 90)) },
		"powers.xlsx":      func() []byte { return formula("9^9^9^9^9") },
		"text-format.xlsx": func() []byte { return formula(`TEXT(1,"` + strings.Repeat("0", 400) + `")`) },
		"defined-name.xlsx": func() []byte {
			p := plain().with(bookPart, workbook(`<sheets><sheet name="DS" sheetId="1" r:id="rId1"/></sheets>`+
				`<definedNames><definedName name="ALL">DS!$A$1:$XFD$1048576</definedName></definedNames>`))
			return p.with(sheetPart, sheet(header+`<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>ALL&amp;1</f></c></row>`, "")).zipped()
		},
		"names-in-a-circle.xlsx": func() []byte {
			p := plain().with(bookPart, workbook(`<sheets><sheet name="DS" sheetId="1" r:id="rId1"/></sheets>`+
				`<definedNames><definedName name="A_">B_</definedName><definedName name="B_">A_</definedName></definedNames>`))
			return p.with(sheetPart, sheet(header+`<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A_</f></c></row>`, "")).zipped()
		},
		"shared-formula.xlsx": func() []byte {
			return inSheet(repeat(5_000, func(i int) string {
				return fmt.Sprintf(`<row r="%d"><c r="B%d"><f t="shared" si="0" ref="B2:XFD1048576">A%d&amp;B%d</f></c></row>`, i+2, i+2, i+1, i+1)
			}), "")
		},
	}
}

// formatted packs a workbook of n rows of numbers in the format.
func formatted(n int, format string) []byte {
	p := plain().with(stylesPart, styles(`<numFmts count="1"><numFmt numFmtId="200" formatCode="`+format+`"/></numFmts>`,
		`<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/><xf numFmtId="200" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>`))
	return p.with(sheetPart, sheet(header+repeat(n, func(i int) string {
		return fmt.Sprintf(`<row r="%d"><c r="A%d"><v>1</v></c><c r="B%d" s="1"><v>40000.5</v></c></row>`, i+2, i+2, i+2)
	}), "")).zipped()
}

func formats() map[string]func() []byte {
	return map[string]func() []byte{
		"format-5MB.xlsx":            func() []byte { return formatted(200, strings.Repeat("d/m/yyyy ", 550_000)) },
		"format-5MB-zeros.xlsx":      func() []byte { return formatted(200, strings.Repeat("0", 5_000_000)) },
		"format-5MB-sections.xlsx":   func() []byte { return formatted(200, strings.Repeat(";", 5_000_000)) },
		"format-5MB-brackets.xlsx":   func() []byte { return formatted(200, strings.Repeat("[", 5_000_000)) },
		"format-4kB-everywhere.xlsx": func() []byte { return formatted(20_000, strings.Repeat("d/m/yy ", 550)) },
		"format-4kB-quotes.xlsx":     func() []byte { return formatted(20_000, strings.Repeat("&quot;x", 550)) },
		"many-formats.xlsx": func() []byte {
			return plain().with(stylesPart, styles(`<numFmts>`+repeat(300_000, func(i int) string {
				return fmt.Sprintf(`<numFmt numFmtId="%d" formatCode="0"/>`, i+200)
			})+`</numFmts>`, "")).zipped()
		},
		"65000-styles.xlsx": func() []byte {
			return plain().with(stylesPart, styles("", strings.Repeat(`<xf numFmtId="14" fontId="0" fillId="0" borderId="0"/>`, 65_000))).zipped()
		},
		"2000000-styles.xlsx": func() []byte {
			return plain().with(stylesPart, styles("", strings.Repeat(`<xf numFmtId="0"/>`, 2_000_000))).zipped()
		},
		"style-out-of-range.xlsx": func() []byte {
			return inSheet(`<row r="2"><c r="A2" s="2000000000"><v>1</v></c><c r="B2" s="-1"><v>2</v></c></row>`, "")
		},
		"fonts-out-of-range.xlsx": func() []byte {
			return plain().with(stylesPart, styles("", `<xf numFmtId="-5" fontId="99999999" fillId="-1" borderId="77" xfId="99"/>`)).zipped()
		},
		"no-styles.xlsx": func() []byte {
			p := plain()
			delete(p, stylesPart)
			return p.zipped()
		},
	}
}

func tables() map[string]func() []byte {
	numbered := func(n int, each func(row int) string) string {
		return repeat(n, func(i int) string { return fmt.Sprintf(`<row r="%d">%s</row>`, i+2, each(i+2)) })
	}
	return map[string]func() []byte{
		"rows-to-xfd.xlsx": func() []byte {
			return inSheet(numbered(5_000, func(row int) string { return fmt.Sprintf(`<c r="XFD%d"><v>1</v></c>`, row) }), "")
		},
		"full-rows.xlsx": func() []byte {
			return inSheet(numbered(60, func(int) string { return strings.Repeat(`<c><v>1</v></c>`, 16_384) }), "")
		},
		"12-rows-to-xfd.xlsx": func() []byte { // as many cells as are still taken
			return inSheet(numbered(12, func(row int) string { return fmt.Sprintf(`<c r="XFD%d"><v>1</v></c>`, row) }), "")
		},
		"199000-cells.xlsx": func() []byte {
			return inSheet(numbered(19_000, func(int) string {
				return strings.Repeat(`<c t="inlineStr"><is><t>Nguyễn Văn An</t></is></c>`, 10)
			}), "")
		},
		"last-row.xlsx":   func() []byte { return inSheet(`<row r="1048576"><c r="A1048576"><v>1</v></c></row>`, "") },
		"row-beyond.xlsx": func() []byte { return inSheet(`<row r="2147483647"><c r="A2147483647"><v>1</v></c></row>`, "") },
		"row-below.xlsx":  func() []byte { return inSheet(`<row r="-1"><c r="A-1"><v>1</v></c></row>`, "") },
		"row-zero.xlsx":   func() []byte { return inSheet(strings.Repeat(`<row r="0"><c r="A0"><v>1</v></c></row>`, 50_000), "") },
		"rows-backwards.xlsx": func() []byte {
			return inSheet(repeat(20_000, func(i int) string {
				return fmt.Sprintf(`<row r="%d"><c r="B%d"><v>1</v></c></row>`, 20_002-i, 20_002-i)
			}), "")
		},
		"rows-unnumbered.xlsx": func() []byte { return inSheet(strings.Repeat(`<row><c><v>1</v></c></row>`, 200_000), "") },
		"one-row.xlsx":         func() []byte { return inSheet(`<row r="2">`+strings.Repeat(`<c><v>1</v></c>`, 1_000_000)+`</row>`, "") },
		"row-50000-times.xlsx": func() []byte { return inSheet(strings.Repeat(`<row r="2"><c r="B2"><v>1</v></c></row>`, 50_000), "") },
		"empty-rows.xlsx":      func() []byte { return inSheet(strings.Repeat(`<row/>`, 2_500_000), "") },
		"cells-elsewhere.xlsx": func() []byte {
			return inSheet(`<row r="2"><c r="B999999"><v>1</v></c></row><row><c r="B1048576"/></row>`, "")
		},
		"column-beyond.xlsx": func() []byte { return inSheet(`<row r="2"><c r="ZZZZZZZZZZ2"><v>1</v></c></row>`, "") },
		"cell-name-1MB.xlsx": func() []byte { return inSheet(`<row r="2"><c r="`+strings.Repeat("A", 1<<20)+`2"/></row>`, "") },
		"widths.xlsx": func() []byte {
			return plain().with(sheetPart, strings.Replace(sheet(header+person, ""), "<sheetData>",
				"<cols>"+strings.Repeat(`<col min="1" max="16384" width="9"/>`, 10_000)+"</cols><sheetData>", 1)).zipped()
		},
		"width-beyond.xlsx": func() []byte {
			return plain().with(sheetPart, strings.Replace(sheet(header+person, ""), "<sheetData>",
				`<cols><col min="1" max="2147483647" width="9"/></cols><sheetData>`, 1)).zipped()
		},
		"numbers.xlsx": func() []byte {
			return inSheet(`<row r="2"><c r="A2"><v>1e308</v></c><c r="B2"><v>`+strings.Repeat("9", 400_000)+`</v></c></row>`, "")
		},
		"twenty-last-rows.xlsx": func() []byte { return sheets(20, `<row r="1048576"><c r="A1048576"><v>1</v></c></row>`) },
		"1900-sheets.xlsx":      func() []byte { return sheets(1_900, "") },
		"5000-sheets.xlsx":      func() []byte { return sheets(5_000, "") },
		"one-part-10000-sheets.xlsx": func() []byte {
			p := plain().with(sheetPart, sheet(header+numbered(1_000, func(int) string { return `<c><v>1</v></c>` }), ""))
			return p.with(bookPart, workbook(`<sheets>`+repeat(10_000, func(i int) string {
				return fmt.Sprintf(`<sheet name="S%d" sheetId="%d" r:id="rId1"/>`, i, i+1)
			})+`</sheets>`)).zipped()
		},
	}
}

// sheets packs a workbook of n sheets, each with the rows after its header.
func sheets(n int, rows string) []byte {
	p := plain()
	var list, links strings.Builder
	for i := range n {
		fmt.Fprintf(&list, `<sheet name="S%d" sheetId="%d" r:id="s%d"/>`, i, i+1, i)
		fmt.Fprintf(&links, `<Relationship Id="s%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i, relSpace, i+1)
		p[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = sheet(header+rows, "")
	}
	return p.with(bookPart, workbook("<sheets>"+list.String()+"</sheets>")).with(relsPart, rels(links.String())).zipped()
}

func merges() map[string]func() []byte {
	merged := func(n int, ref func(i int) string) []byte {
		return inSheet(person, fmt.Sprintf(`<mergeCells count="%d">`, n)+
			repeat(n, func(i int) string { return `<mergeCell ref="` + ref(i) + `"/>` })+`</mergeCells>`)
	}
	return map[string]func() []byte{
		"merged-sheet.xlsx":  func() []byte { return merged(1, func(int) string { return "A1:XFD1048576" }) },
		"merged-header.xlsx": func() []byte { return merged(1, func(int) string { return "C1:XFD1" }) },
		"100000-merges.xlsx": func() []byte { return merged(100_000, func(i int) string { return fmt.Sprintf("E%d:F%d", i+1, i+1) }) },
		"9000-merges.xlsx":   func() []byte { return merged(9_000, func(i int) string { return fmt.Sprintf("E%d:F%d", i+1, i+1) }) },
		"merges-in-a-row.xlsx": func() []byte {
			return merged(9_000, func(i int) string { return fmt.Sprintf("E%d:F%d", 9_001-i, 9_003-i) })
		},
		"merges-9000-sheets.xlsx": func() []byte {
			return merged(9_000, func(i int) string { return fmt.Sprintf("A%d:XFD1048576", i+1) })
		},
		"merges-nowhere.xlsx": func() []byte { return merged(3, func(i int) string { return []string{"", ":", "ZZZZ9:A-1"}[i] }) },
	}
}

func counts() map[string]func() []byte {
	shared := func(counts, list, rows string) []byte {
		return plain().with(stringsPart, sharedStrings(counts, list)).with(sheetPart, sheet(header+rows, "")).zipped()
	}
	names := func(n int) string {
		return repeat(n, func(i int) string {
			return fmt.Sprintf(`<row r="%d"><c r="A%d"><v>1</v></c><c r="B%d" t="s"><v>0</v></c></row>`, i+2, i+2, i+2)
		})
	}
	return map[string]func() []byte{
		"strings-count.xlsx": func() []byte {
			return shared(`count="2000000000" uniqueCount="2000000000"`, `<si><t>a</t></si>`, names(1))
		},
		"strings-index.xlsx": func() []byte {
			return shared(`count="1"`, "", `<row r="2"><c r="B2" t="s"><v>2000000000</v></c><c r="C2" t="s"><v>-1</v></c></row>`)
		},
		"1400000-strings.xlsx": func() []byte { return shared(`count="1"`, strings.Repeat(`<si><t>a</t></si>`, 1_400_000), names(1)) },
		"string-60MB.xlsx":     func() []byte { return shared(`count="1"`, `<si><t>`+strings.Repeat("a", 60<<20)+`</t></si>`, names(1)) },
		"string-500kB.xlsx": func() []byte {
			return shared(`count="1"`, `<si><t>`+strings.Repeat("a ", 250_000)+`</t></si>`, names(19_000))
		},
		"string-accents.xlsx": func() []byte {
			return shared(`count="1"`, `<si><t>a`+strings.Repeat("\u0302\u0301", 100_000)+`</t></si>`, names(19_000))
		},
		"runs.xlsx": func() []byte {
			return shared(`count="1"`, `<si>`+strings.Repeat(`<r><t>a</t></r>`, 700_000)+`</si>`, names(100))
		},
		"inline-500kB.xlsx": func() []byte {
			return inSheet(repeat(110, func(i int) string {
				return fmt.Sprintf(`<row r="%d"><c r="B%d" t="inlineStr"><is><t>%s</t></is></c></row>`, i+2, i+2, strings.Repeat("b", 500_000))
			}), "")
		},
		"validations.xlsx": func() []byte {
			return inSheet(person, `<dataValidations>`+strings.Repeat(`<dataValidation sqref="A1:XFD1048576"><formula1>1</formula1></dataValidation>`, 200_000)+`</dataValidations>`)
		},
		"hyperlinks.xlsx": func() []byte {
			return inSheet(person, `<hyperlinks>`+strings.Repeat(`<hyperlink ref="A1:XFD1048576" r:id="rId1"/>`, 400_000)+`</hyperlinks>`)
		},
		"conditions.xlsx": func() []byte {
			return inSheet(person, strings.Repeat(`<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1"><formula>1</formula></cfRule></conditionalFormatting>`, 200_000))
		},
		"relations.xlsx": func() []byte {
			p := plain()
			return p.with(relsPart, strings.Replace(p[relsPart], "</Relationships>",
				strings.Repeat(`<Relationship Id="x" Type="y" Target="workbook.xml"/>`, 300_000)+"</Relationships>", 1)).zipped()
		},
		"relation-to-itself.xlsx": func() []byte {
			return plain().with(relsPart, rels(`<Relationship Id="rId1" Type="`+relSpace+`/worksheet" Target="workbook.xml"/>`)).zipped()
		},
	}
}

// field is where a number stands in a record of the central directory (PKWARE
// APPNOTE, 4.3.12).
const (
	flagsField  = 8
	methodField = 10
	sumField    = 16
	packedField = 20
	sizeField   = 24
)

func archives() map[string]func() []byte {
	lying := func(rows string, field int, value uint32) []byte {
		return patched(plain().with(sheetPart, sheet(header+rows, "")).zipped(), sheetPart,
			func(r []byte) { binary.LittleEndian.PutUint32(r[field:], value) })
	}
	zeros := strings.Repeat("\x00", 150<<20)
	return map[string]func() []byte{
		"bomb.xlsx":       func() []byte { return plain().with("xl/media/image1.png", zeros).zipped() },
		"bomb-sheet.xlsx": func() []byte { return plain().with(sheetPart, sheet(header+strings.Repeat(" ", 150<<20), "")).zipped() },
		"picture-19MB.xlsx": func() []byte { // a list like any other
			return plain().with("xl/media/image1.png", string(noise(19<<20))).zipped()
		},
		"picture-19MB-marked.xlsx": func() []byte { // its marks are written into a second one
			return plain().with(sheetPart, sheet(header+person+`<row r="3"><c r="A3"><v>2</v></c></row>`, "")).
				with("xl/media/image1.png", string(noise(19<<20))).zipped()
		},
		"bomb-60MB.xlsx":      func() []byte { return plain().with("xl/media/image1.png", zeros[:60<<20]).zipped() },
		"lies-small.xlsx":     func() []byte { return lying(strings.Repeat(" ", 100<<20), sizeField, 10) },
		"lies-large.xlsx":     func() []byte { return lying(person, sizeField, 0xFFFFFFF0) },
		"lies-60MB.xlsx":      func() []byte { return lying(person, sizeField, 60<<20) },
		"lies-packed.xlsx":    func() []byte { return lying(person, packedField, 0xFFFFFFF0) },
		"lies-in-sum.xlsx":    func() []byte { return lying(person, sumField, 1) },
		"lies-encrypted.xlsx": func() []byte { return lying(person, flagsField, 1) },
		"lies-method.xlsx":    func() []byte { return lying(person, methodField, 99) },
		"zip64-overflow.xlsx": zip64Overflow,
		"overlapping.xlsx":    overlapping,
		"65000-entries.xlsx":  func() []byte { return entries(65_000, func(i int) string { return fmt.Sprintf("e%d", i) }) },
		"same-names.xlsx":     func() []byte { return repeated(1_500) },
		"traversal.xlsx": func() []byte {
			return plain().with("../../../../tmp/loptruong-was-here", "x").with("/etc/passwd", "x").zipped()
		},
		"traversal-sheet.xlsx": func() []byte {
			return plain().with(relsPart, rels(`<Relationship Id="rId1" Type="`+relSpace+`/worksheet" Target="../../../../../../etc/passwd"/>`)).zipped()
		},
		"odd-names.xlsx": func() []byte {
			return plain().with("xl\\worksheets\\sheet1.xml", "x").with("a\x00b", "x").with("", "x").zipped()
		},
		"folder-as-sheet.xlsx": func() []byte { return plain().with(sheetPart+"/", "").zipped() },
		"nested.xlsx": func() []byte {
			return plain().with("xl/embeddings/book.xlsx", string(plain().with("a.zip", string(plain().zipped())).zipped())).zipped()
		},
		"nested-as-sheet.xlsx":   func() []byte { return plain().with(sheetPart, string(plain().zipped())).zipped() },
		"half.xlsx":              func() []byte { d := plain().zipped(); return d[:len(d)/2] },
		"without-end.xlsx":       func() []byte { d := plain().zipped(); return d[:len(d)-10] },
		"end-only.xlsx":          func() []byte { return append([]byte("PK\x03\x04"), plain().zipped()[len(plain().zipped())-22:]...) },
		"magic-and-noise.xlsx":   func() []byte { return append([]byte("PK\x03\x04"), noise(1<<20)...) },
		"long-comment.xlsx":      func() []byte { return append(plain().zipped(), bytes.Repeat([]byte("PK\x05\x06"), 16_000)...) },
		"old-workbook-20MB.xlsx": func() []byte { return append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), noise(19<<20)...) },
		"under-password.xlsx": func() []byte {
			return append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), bytes.Repeat([]byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00"), 1<<17)...)
		},
	}
}
