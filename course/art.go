package course

import "strings"

// Art is the pictures that papers show, as they are kept: files by their SHA-256.
type Art map[string][]byte

// ArtPlace is where papers show a picture that an office has given. An organizer sends the file, a
// job has it read, keeps what is of use of it and makes it the course's, until it is taken off
// again; papers name it by the SHA-256 of what is kept, so that one that is drawn later is the same.
type ArtPlace string

const (
	ArtLogo       ArtPlace = "logo"             // beside the issuing bodies
	ArtSignature  ArtPlace = "signature"        // over the signer's name
	ArtSeal       ArtPlace = "seal"             // over a third of the signature, at its left
	ArtSignature2 ArtPlace = "signature_second" // over the name of who signs beside the first
	ArtSeal2      ArtPlace = "seal_second"      // over a third of that
	ArtBackground ArtPlace = "background"       // under all texts, in place of the design's ornament
	ArtSheet      ArtPlace = "sheet"            // the office's own page, on which the Overlay's texts are printed; no paper has it
)

// ArtPlaces are all of them.
var ArtPlaces = []ArtPlace{ArtLogo, ArtSignature, ArtSeal, ArtSignature2, ArtSeal2, ArtBackground, ArtSheet}

var artSettings = func() (all []Setting) {
	for _, p := range ArtPlaces {
		all = append(all, Setting(p))
	}
	return all
}()

// Page tells whether the place may have a page of a PDF.
func (p ArtPlace) Page() bool { return p == ArtBackground || p == ArtSheet }

// MaxArtFile is the largest file in bytes that is read for its picture.
const MaxArtFile = 10 << 20

// HeavyArt is how many bytes a picture may add to each paper before it is warned of.
const HeavyArt = 1 << 20

// ArtFile is what is kept of a file that somebody has sent for its picture, and what was found in it.
type ArtFile struct {
	Bytes     []byte
	MediaType string
	Wide      int // dots, or mm of a page
	High      int
	Pages     int  // of a PDF, of which only the first is kept
	Misfit    bool // it has another shape than the sheet, so that two of its edges stay free
	Converted bool // it was in the colours of print, which look a little different now
	Cleared   bool // its white has become transparent
}

// art is where the form has the picture of a place; nil when there is no such place.
func (f *Form) art(p ArtPlace) *string {
	switch p {
	case ArtLogo:
		return &f.Logo
	case ArtSignature:
		return &f.Signature
	case ArtSeal:
		return &f.Seal
	case ArtSignature2:
		return &f.SecondSignature
	case ArtSeal2:
		return &f.SecondSeal
	case ArtBackground:
		return &f.Background
	case ArtSheet:
		return &f.Sheet
	}
	return nil
}

// Art is the SHA-256 of each picture of the form.
func (f Form) Art() (hashes []string) {
	for _, p := range ArtPlaces {
		if hash := *f.art(p); hash != "" {
			hashes = append(hashes, hash)
		}
	}
	return hashes
}

// isHash tells whether a text is what names a kept file.
func isHash(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }
