// Package rostertest makes files that nobody's office has made: each is built to
// take memory, time or the program of whoever reads it.
package rostertest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// File is one hostile file.
type File struct {
	Name string // as it is sent; tells what it does
	Make func() []byte
}

const (
	mainSpace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relSpace  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`

	sheetPart   = "xl/worksheets/sheet1.xml"
	stylesPart  = "xl/styles.xml"
	stringsPart = "xl/sharedStrings.xml"
	bookPart    = "xl/workbook.xml"
	relsPart    = "xl/_rels/workbook.xml.rels"
	typesPart   = "[Content_Types].xml"
)

// header and person are the first two rows of a list that would be read.
const (
	header = `<row r="1">` + `<c r="A1" t="inlineStr"><is><t>STT</t></is></c>` +
		`<c r="B1" t="inlineStr"><is><t>Họ và tên</t></is></c><c r="C1" t="inlineStr"><is><t>Đơn vị</t></is></c></row>`
	person = `<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>Lê An</t></is></c>` +
		`<c r="C2" t="inlineStr"><is><t>xã A</t></is></c></row>`
)

// parts are a workbook's, by name.
type parts map[string]string

// plain is a workbook of one person.
func plain() parts {
	return parts{
		typesPart: xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
			`<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`,
		"_rels/.rels": rels(`<Relationship Id="rId1" Type="` + relSpace + `/officeDocument" Target="xl/workbook.xml"/>`),
		bookPart:      workbook(`<sheets><sheet name="DS" sheetId="1" r:id="rId1"/></sheets>`),
		relsPart: rels(`<Relationship Id="rId1" Type="` + relSpace + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + relSpace + `/styles" Target="styles.xml"/>` +
			`<Relationship Id="rId3" Type="` + relSpace + `/sharedStrings" Target="sharedStrings.xml"/>`),
		stylesPart:  styles("", `<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>`),
		stringsPart: sharedStrings(`count="1" uniqueCount="1"`, `<si><t>a</t></si>`),
		sheetPart:   sheet(header+person, ""),
	}
}

// with is the workbook with one part in another's place.
func (p parts) with(name, part string) parts {
	p = maps.Clone(p)
	p[name] = part
	return p
}

func rels(inner string) string {
	return xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + inner + `</Relationships>`
}

func workbook(inner string) string {
	return xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `">` + inner + `</workbook>`
}

func styles(formats, xfs string) string {
	return xmlHead + `<styleSheet xmlns="` + mainSpace + `">` + formats + `<fonts count="1"><font/></fonts><fills count="1"><fill/></fills>` +
		`<borders count="1"><border/></borders><cellXfs>` + xfs + `</cellXfs></styleSheet>`
}

func sharedStrings(counts, inner string) string {
	return xmlHead + `<sst xmlns="` + mainSpace + `" ` + counts + `>` + inner + `</sst>`
}

func sheet(rows, after string) string {
	return xmlHead + `<worksheet xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><sheetData>` + rows + `</sheetData>` + after + `</worksheet>`
}

// repeat writes what each makes of the numbers from 0.
func repeat(n int, each func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(each(i))
	}
	return b.String()
}

// zipped packs the parts.
func (p parts) zipped() []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, flate.BestSpeed) })
	for _, name := range slices.Sorted(maps.Keys(p)) {
		method := zip.Deflate
		if p[name] == "" {
			method = zip.Store // of tens of thousands of empty parts each would make a compressor
		}
		part, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = io.WriteString(part, p[name])
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// patched changes the central directory's record of a part: what the archive says
// of it.
func patched(data []byte, name string, change func(record []byte)) []byte {
	const signature, fixed = "PK\x01\x02", 46
	for at := bytes.Index(data, []byte(signature)); at >= 0; {
		if bytes.HasPrefix(data[at+fixed:], []byte(name)) {
			change(data[at:])
			return data
		}
		next := bytes.Index(data[at+4:], []byte(signature))
		if next < 0 {
			break
		}
		at += 4 + next
	}
	panic(fmt.Sprintf("no part %s", name))
}
