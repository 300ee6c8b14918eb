package course

import (
	"regexp"
	"slices"
	"strings"
)

// MaxPaperFile is how large a file may be, in bytes, that is held against the register:
// our own have a tenth, and one that was signed elsewhere has grown.
const MaxPaperFile = 1 << 20

// PaperText is what was read of a PDF file that anybody may have made.
type PaperText struct {
	Pages int
	Text  string // of its first page, a line for each piece, in the order of the file
	Noted bool   // something is laid over that page which is no field and no link, and may hide what it says
}

// codeLike is what a certificate's code looks like in a text.
var codeLike = regexp.MustCompile(`[` + codeAlphabet + `]{4}-[` + codeAlphabet + `]{4}-[` + codeAlphabet + `]{2}`)

// Codes are the codes of certificates that stand in the text, each once, and no more than a
// few: a paper has one.
func (t PaperText) Codes() []string {
	const most = 4
	var codes []string
	for _, code := range codeLike.FindAllString(t.Text, 8*most) {
		if len(codes) < most && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// Says tells whether two files say the same, however their programs have cut the text
// into pieces.
func (t PaperText) Says(other PaperText) bool {
	return t.Pages == other.Pages && closeUp(t.Text) == closeUp(other.Text)
}

func closeUp(text string) string { return strings.Join(strings.Fields(text), "") }

// FileState is what a file is to the register.
type FileState string

// What a file is to the register.
const (
	FileSame    FileState = "same"    // byte for byte a paper's file as it was issued
	FileChanged FileState = "changed" // it bears the code of a paper, and is not its file
	FileForeign FileState = "foreign" // neither
)

// VerifiedFile is what came of holding a file against the register. Nothing of the file
// is kept.
type VerifiedFile struct {
	State       FileState
	Certificate Certificate // whose file it is, or whose code it bears; zero for a foreign one
	Course      Course      // of the certificate
}
