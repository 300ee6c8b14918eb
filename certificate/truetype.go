package certificate

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/bits"
	"slices"
)

var errFont = errors.New("not a TrueType font as expected")

// trueType is a font, of which parts go into the papers. It never changes.
type trueType struct {
	tables map[string][]byte
	glyphs int  // how many there are
	long   bool // how the table loca counts
}

func parseTrueType(ttf []byte) (*trueType, error) {
	tables, err := readTables(ttf)
	if err != nil {
		return nil, err
	}
	if len(tables["head"]) < 54 || len(tables["hhea"]) < 36 || len(tables["maxp"]) < 6 || len(tables["OS/2"]) < 90 || len(tables["post"]) < 8 {
		return nil, errFont
	}
	t := &trueType{tables: tables}
	t.glyphs = int(binary.BigEndian.Uint16(tables["maxp"][4:]))
	t.long = binary.BigEndian.Uint16(tables["head"][50:]) == 1
	return t, nil
}

// cut returns a font of the tables that a PDF needs, with the given glyphs: the first
// is the one for what is missing, then they stand in their order, and after them what
// they are made of. What instructs screens of few dots is left out; viewers of PDFs
// don't use it, and it is more than half of the bytes.
func (t *trueType) cut(glyphs []int) ([]byte, error) {
	order := append([]int{0}, glyphs...)
	number := map[int]int{}
	for i, glyph := range slices.Backward(order) {
		number[glyph] = i
	}
	var glyf, loca, hmtx []byte
	for i := 0; i < len(order); i++ {
		outline, err := t.outline(order[i])
		if err != nil {
			return nil, err
		}
		parts, _, err := partsOf(outline)
		if err != nil {
			return nil, err
		}
		for _, at := range parts {
			part := int(binary.BigEndian.Uint16(outline[at+2:]))
			if _, ok := number[part]; !ok {
				number[part] = len(order)
				order = append(order, part)
			}
			binary.BigEndian.PutUint16(outline[at+2:], uint16(number[part]))
		}
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, padded(outline)...)
		metric, err := t.metric(order[i])
		if err != nil {
			return nil, err
		}
		hmtx = append(hmtx, metric...)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))

	head, hhea, maxp := slices.Clone(t.tables["head"]), slices.Clone(t.tables["hhea"]), slices.Clone(t.tables["maxp"])
	binary.BigEndian.PutUint32(head[8:], 0) // writeTables' sum
	binary.BigEndian.PutUint16(head[50:], 1)
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(order)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(order)))
	return writeTables(map[string][]byte{"glyf": glyf, "head": head, "hhea": hhea, "hmtx": hmtx, "loca": loca, "maxp": maxp}), nil
}

// describe tells of the whole font what the descriptor in a PDF wants to know.
func (t *trueType) describe() string {
	head, hhea, os2, post := t.tables["head"], t.tables["hhea"], t.tables["OS/2"], t.tables["post"]
	units := float64(binary.BigEndian.Uint16(head[18:])) // an em
	at := func(table []byte, offset int) int {
		return int(float64(int16(binary.BigEndian.Uint16(table[offset:]))) * 1000 / units)
	}
	weight := int(binary.BigEndian.Uint16(os2[4:]))
	slant := int(int16(binary.BigEndian.Uint16(post[4:])))
	flags := 1<<1 | 1<<2 // with serifs; its glyphs have numbers of their own
	if slant != 0 {
		flags |= 1 << 6
	}
	stem := 50 + weight*weight/(65*65) // what viewers guess from the weight
	return fmt.Sprintf("/Flags %d /FontBBox [%d %d %d %d] /ItalicAngle %d /Ascent %d /Descent %d /CapHeight %d /StemV %d",
		flags, at(head, 36), at(head, 38), at(head, 40), at(head, 42), slant, at(hhea, 4), at(hhea, 6), at(os2, 88), stem)
}

// metric is a glyph's entry of the table hmtx: how wide it is, and where it begins.
func (t *trueType) metric(glyph int) ([]byte, error) {
	hmtx, whole := t.tables["hmtx"], int(binary.BigEndian.Uint16(t.tables["hhea"][34:]))
	if glyph < whole && len(hmtx) >= 4*glyph+4 {
		return hmtx[4*glyph : 4*glyph+4], nil
	}
	begins := 4*whole + 2*(glyph-whole) // those after the last whole entry are as wide as it
	if whole == 0 || glyph < whole || len(hmtx) < begins+2 {
		return nil, errFont
	}
	return slices.Concat(hmtx[4*whole-4:4*whole-2], hmtx[begins:begins+2]), nil
}

// outline returns a copy of a glyph without instructions.
func (t *trueType) outline(glyph int) ([]byte, error) {
	if glyph >= t.glyphs {
		return nil, errFont
	}
	glyf := t.tables["glyf"]
	start, end, err := glyphRange(t.tables["loca"], glyph, t.long)
	if err != nil || start > end || end > len(glyf) {
		return nil, errFont
	}
	return unhint(glyf[start:end])
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

// unhint returns a glyph's outline without instructions.
func unhint(data []byte) ([]byte, error) {
	if len(data) == 0 {
		return nil, nil
	}
	if len(data) < 10 {
		return nil, errFont
	}
	if composite(data) {
		data = slices.Clone(data)
		parts, end, err := partsOf(data)
		for _, at := range parts {
			flags := binary.BigEndian.Uint16(data[at:])
			binary.BigEndian.PutUint16(data[at:], flags&^hasInstructions)
		}
		return data[:end], err
	}
	at := 10 + 2*int(binary.BigEndian.Uint16(data))
	if len(data) < at+2 {
		return nil, errFont
	}
	size := int(binary.BigEndian.Uint16(data[at:]))
	if len(data) < at+2+size {
		return nil, errFont
	}
	return slices.Concat(data[:at], []byte{0, 0}, data[at+2+size:]), nil
}

// composite tells whether a glyph is made of others: it counts less than no contours.
func composite(outline []byte) bool {
	return len(outline) >= 10 && int16(binary.BigEndian.Uint16(outline)) < 0
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

// partsOf finds where the parts of a composite glyph begin, and where the last ends:
// flags, the number of a glyph, where it goes. Other glyphs have no parts.
func partsOf(outline []byte) (parts []int, end int, err error) {
	if !composite(outline) {
		return nil, len(outline), nil
	}
	for at := 10; ; {
		if len(outline) < at+4 {
			return nil, 0, errFont
		}
		parts = append(parts, at)
		flags := binary.BigEndian.Uint16(outline[at:])
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
		if len(outline) < at {
			return nil, 0, errFont
		}
		if flags&moreParts == 0 {
			return parts, at, nil
		}
	}
}

// writeTables makes a font file of its tables, head among them, in the order of
// their names.
func writeTables(tables map[string][]byte) []byte {
	const entry = 16
	names := slices.Sorted(maps.Keys(tables))
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	search := 1 << (bits.Len(uint(len(names))) - 1) // what a binary search of the tables begins with
	for _, n := range []int{len(names), search * entry, bits.Len(uint(search)) - 1, (len(names) - search) * entry} {
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	}
	at, head := len(out)+entry*len(names), 0
	for _, name := range names {
		if name == "head" {
			head = at
		}
		out = append(out, name...)
		out = binary.BigEndian.AppendUint32(out, checksum(tables[name]))
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(tables[name])))
		at += len(padded(tables[name]))
	}
	for _, name := range names {
		out = append(out, padded(tables[name])...)
	}
	const whole = 0xB1B0AFBA // what a font adds up to
	binary.BigEndian.PutUint32(out[head+8:], whole-checksum(out))
	return out
}

// checksum adds a table up as OpenType does.
func checksum(table []byte) (sum uint32) {
	for word := range slices.Chunk(padded(table), 4) {
		sum += binary.BigEndian.Uint32(word)
	}
	return sum
}

// padded is the bytes, filled up to a multiple of four.
func padded(b []byte) []byte { return append(slices.Clip(b), make([]byte, -len(b)&3)...) }
