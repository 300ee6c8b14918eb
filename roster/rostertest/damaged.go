package rostertest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
)

// Damaged is n files that were hostile or harmless before something happened to them: bytes
// that have changed, an end that is missing, a piece that is there twice. The same seed
// makes the same files.
func Damaged(seed uint64, n int) []File {
	whole := append(Hostile(), File{Name: "plain.xlsx", Make: func() []byte { return plain().zipped() }})
	files := make([]File, n)
	for i := range files {
		of := whole[len(whole)-1]
		if i%2 == 0 {
			of = whole[rand.New(rand.NewPCG(seed, uint64(i))).IntN(len(whole))]
		}
		files[i] = File{Name: fmt.Sprintf("damaged-%d-%s", i, of.Name), Make: func() []byte {
			return damage(of.Make(), rand.New(rand.NewPCG(seed, uint64(i))))
		}}
	}
	return files
}

// damage changes a copy of a file.
func damage(data []byte, dice *rand.Rand) []byte {
	data = bytes.Clone(data)
	if len(data) == 0 {
		return data
	}
	at := dice.IntN(len(data))
	switch dice.IntN(3) {
	case 0:
		for range 1 + dice.IntN(8) {
			data[dice.IntN(len(data))] ^= byte(1 + dice.IntN(255))
		}
	case 1:
		data = data[:at]
	default:
		piece := data[at:min(len(data), at+1+dice.IntN(4096))]
		data = bytes.Join([][]byte{data[:at], piece, data[at:]}, nil)
	}
	return data
}
