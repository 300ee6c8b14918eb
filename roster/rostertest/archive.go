package rostertest

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math/rand/v2"
)

// noise is bytes of no meaning, the same at each call.
func noise(n int) []byte {
	r := rand.NewChaCha8([32]byte{1})
	b := make([]byte, n)
	if _, err := r.Read(b); err != nil {
		panic(err) // it never fails
	}
	return b
}

// entries packs n empty parts beside a workbook's.
func entries(n int, name func(i int) string) []byte {
	p := plain()
	for i := range n {
		p[name(i)] = ""
	}
	return p.zipped()
}

// repeated packs the same part n times.
func repeated(n int) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for range n {
		for name, part := range plain() {
			to, err := w.Create(name)
			if err == nil {
				_, err = io.WriteString(to, part)
			}
			if err != nil {
				panic(err) // a buffer takes everything
			}
		}
		if out.Len() > 5<<20 {
			break
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// zip64Overflow announces two parts of 2^63 bytes, which are none together.
func zip64Overflow() []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range []string{bookPart, sheetPart} {
		if _, err := w.CreateRaw(&zip.FileHeader{Name: name, UncompressedSize64: 1 << 63, CompressedSize64: 0}); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// overlapping has many parts that are all the same bytes of the archive, each a
// megabyte unpacked.
func overlapping() []byte {
	const parts = 1_500
	name := []byte("xl/workbook.xml")
	text := bytes.Repeat([]byte(" "), 1<<20)
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	to, err := w.Create(string(name))
	if err == nil {
		_, err = to.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	whole := packed.Bytes()
	directory := bytes.Index(whole, []byte("PK\x01\x02"))
	end := bytes.Index(whole, []byte("PK\x05\x06"))
	record := bytes.Clone(whole[directory:end])
	binary.LittleEndian.PutUint32(record[sumField:], crc32.ChecksumIEEE(text))
	out := bytes.Clone(whole[:directory])
	for range parts {
		out = append(out, record...)
	}
	tail := bytes.Clone(whole[end:])
	binary.LittleEndian.PutUint16(tail[8:], parts)
	binary.LittleEndian.PutUint16(tail[10:], parts)
	binary.LittleEndian.PutUint32(tail[12:], uint32(parts*len(record)))
	binary.LittleEndian.PutUint32(tail[16:], uint32(directory))
	return append(out, tail...)
}
