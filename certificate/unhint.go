package certificate

import (
	"encoding/binary"
	"errors"
	"slices"
)

// The tables of a TrueType font that a PDF needs, in the order they are written.
// What is left out instructs low-resolution screens; viewers of PDFs don't use
// it, and it is two fifths of a certificate's bytes.
var keptTables = []string{"OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"}

var errFont = errors.New("not a TrueType font as expected")

// unhint returns the font without its instructions and its long descriptions.
// The result is for fpdf, which writes the tables' checksums anew.
func unhint(ttf []byte) ([]byte, error) {
	tables, err := readTables(ttf)
	if err != nil {
		return nil, err
	}
	head, loca, glyf := slices.Clone(tables["head"]), tables["loca"], tables["glyf"]
	if len(head) < 54 || len(tables["maxp"]) < 6 {
		return nil, errFont
	}
	long := binary.BigEndian.Uint16(head[50:]) == 1
	count := int(binary.BigEndian.Uint16(tables["maxp"][4:]))

	var newGlyf, newLoca []byte
	for i := range count {
		start, end, err := glyphRange(loca, i, long)
		if err != nil || start > end || end > len(glyf) {
			return nil, errFont
		}
		newLoca = binary.BigEndian.AppendUint32(newLoca, uint32(len(newGlyf)))
		plain, err := unhintGlyph(glyf[start:end])
		if err != nil {
			return nil, err
		}
		newGlyf = append(newGlyf, plain...)
	}
	newLoca = binary.BigEndian.AppendUint32(newLoca, uint32(len(newGlyf)))
	binary.BigEndian.PutUint16(head[50:], 1)
	tables["head"], tables["glyf"], tables["loca"] = head, newGlyf, newLoca
	tables["name"] = []byte{0, 0, 0, 0, 0, 6} // no names
	return writeTables(tables), nil
}

func readTables(ttf []byte) (map[string][]byte, error) {
	if len(ttf) < 12 {
		return nil, errFont
	}
	count := int(binary.BigEndian.Uint16(ttf[4:]))
	if len(ttf) < 12+16*count {
		return nil, errFont
	}
	tables := map[string][]byte{}
	for i := range count {
		entry := ttf[12+16*i:]
		start, size := int(binary.BigEndian.Uint32(entry[8:])), int(binary.BigEndian.Uint32(entry[12:]))
		if start+size > len(ttf) {
			return nil, errFont
		}
		tables[string(entry[:4])] = ttf[start : start+size]
	}
	return tables, nil
}

// glyphRange is where the data of a glyph stands in the table glyf.
func glyphRange(loca []byte, glyph int, long bool) (start, end int, err error) {
	if long {
		if len(loca) < 4*glyph+8 {
			return 0, 0, errFont
		}
		return int(binary.BigEndian.Uint32(loca[4*glyph:])), int(binary.BigEndian.Uint32(loca[4*glyph+4:])), nil
	}
	if len(loca) < 2*glyph+4 {
		return 0, 0, errFont
	}
	return 2 * int(binary.BigEndian.Uint16(loca[2*glyph:])), 2 * int(binary.BigEndian.Uint16(loca[2*glyph+2:])), nil
}

// unhintGlyph returns a glyph's outline without instructions.
func unhintGlyph(data []byte) ([]byte, error) {
	if len(data) == 0 {
		return nil, nil
	}
	if len(data) < 10 {
		return nil, errFont
	}
	contours := int(int16(binary.BigEndian.Uint16(data)))
	if contours < 0 {
		return unhintComposite(slices.Clone(data))
	}
	at := 10 + 2*contours
	if len(data) < at+2 {
		return nil, errFont
	}
	size := int(binary.BigEndian.Uint16(data[at:]))
	if len(data) < at+2+size {
		return nil, errFont
	}
	return slices.Concat(data[:at], []byte{0, 0}, data[at+2+size:]), nil
}

// Flags of a part of a composite glyph (OpenType, table glyf).
const (
	wordArguments   = 0x0001
	oneScale        = 0x0008
	moreParts       = 0x0020
	twoScales       = 0x0040
	fourScales      = 0x0080
	hasInstructions = 0x0100
)

// unhintComposite changes and cuts data, a glyph made of other glyphs.
func unhintComposite(data []byte) ([]byte, error) {
	for at := 10; ; {
		if len(data) < at+4 {
			return nil, errFont
		}
		flags := binary.BigEndian.Uint16(data[at:])
		binary.BigEndian.PutUint16(data[at:], flags&^hasInstructions)
		at += 6
		if flags&wordArguments != 0 {
			at += 2
		}
		switch {
		case flags&oneScale != 0:
			at += 2
		case flags&twoScales != 0:
			at += 4
		case flags&fourScales != 0:
			at += 8
		}
		if len(data) < at {
			return nil, errFont
		}
		if flags&moreParts == 0 {
			return data[:at], nil
		}
	}
}

func writeTables(tables map[string][]byte) []byte {
	const entry = 16
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	out = binary.BigEndian.AppendUint16(out, uint16(len(keptTables)))
	out = append(out, 0, 0, 0, 0, 0, 0) // for binary search; readers do without
	at := len(out) + entry*len(keptTables)
	for _, name := range keptTables {
		out = append(out, name...)
		out = binary.BigEndian.AppendUint32(out, 0)
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(tables[name])))
		at += (len(tables[name]) + 3) &^ 3
	}
	for _, name := range keptTables {
		out = append(out, tables[name]...)
		out = append(out, make([]byte, -len(tables[name])&3)...)
	}
	return out
}
