package course

import (
	"cmp"
	"slices"
)

// The bounds of an archive of papers that were signed elsewhere: Telegram hands a bot no file that
// is larger, and what is in one is hardly smaller outside.
const (
	MaxSignedArchive = 20 << 20 // bytes
	MaxSignedBytes   = 24 << 20 // of all its files
	MaxSignedFiles   = 200
)

// SigningRequest asks for the papers of a course, to be signed elsewhere. It is answered once.
type SigningRequest struct {
	ID       int64
	CourseID int64
	For      int64  // account
	Asked    string // names the message that asked, which asks once; may be empty
}

// SignedFile is a file that came back from where papers are signed, as it was read.
type SignedFile struct {
	Name   string // in its archive
	Bytes  []byte
	SHA256 string
	Text   PaperText
	By     string      // whom its signature names
	Fault  SignedFault // what is wrong with the file itself; empty when nothing is
}

// SignedFault is why a file that came back is not taken.
type SignedFault string

// What can be wrong with a file that came back.
const (
	SignedUnreadable SignedFault = "unreadable" // it is no PDF, or too large
	SignedUnsigned   SignedFault = "unsigned"
	SignedBroken     SignedFault = "broken"  // its signature does not fit it, or not all of it
	SignedUnknown    SignedFault = "unknown" // its signature is of a kind that is not known here
	SignedForeign    SignedFault = "foreign" // it bears no code of a paper of the course
	SignedChanged    SignedFault = "changed" // it says something else than the paper, or something is laid over it
	SignedDoubled    SignedFault = "doubled" // another file is of the same paper
	SignedRevoked    SignedFault = "revoked" // of a paper that is not valid any more
	SignedAlready    SignedFault = "already" // the paper has its signed file
)

// PaperToSign is a paper of a course with the file that may be signed elsewhere, as this program
// has drawn it.
type PaperToSign struct {
	Certificate
	SHA256 string
	Text   PaperText
}

// SignedPaper is a paper with the file that came back for it.
type SignedPaper struct {
	Certificate
	File SignedFile
}

// LeftFile is a file that is not taken, and why.
type LeftFile struct {
	Name  string
	Fault SignedFault
	Of    string // number of the paper whose code it bears; empty when it bears none of the course
}

// SignedDiff is what taking files that came back would do.
type SignedDiff struct {
	Taken []SignedPaper // by number
	Left  []LeftFile    // in the order of the files
	Wait  int           // papers that would still wait to be signed
}

// MatchSigned matches files with the papers of a course by the codes that they bear. A file is
// taken when it is signed and says just what the paper does, when the paper is valid and has
// no signed file yet, and when no other file is of the same paper.
func MatchSigned(papers []PaperToSign, files []SignedFile) (d SignedDiff) {
	byCode, of := map[string]PaperToSign{}, map[string]int{}
	for _, p := range papers {
		byCode[p.Code] = p
	}
	codes := make([]string, len(files))
	for i, f := range files {
		for _, code := range f.Text.Codes() {
			if _, ok := byCode[code]; ok {
				codes[i] = code
				of[code]++
				break
			}
		}
	}
	for i, f := range files {
		p, ours := byCode[codes[i]]
		fault := f.Fault
		switch {
		case fault == SignedUnreadable:
		case !ours:
			fault = SignedForeign
		case p.State != Issued:
			fault = SignedRevoked
		case f.SHA256 == p.SHA256:
			fault = SignedUnsigned
		case of[p.Code] > 1:
			fault = SignedDoubled
		case fault != "":
		case f.Text.Noted || !f.Text.Says(p.Text):
			fault = SignedChanged
		case p.SignedElsewhere():
			fault = SignedAlready
		}
		if fault == "" {
			d.Taken = append(d.Taken, SignedPaper{p.Certificate, f})
			continue
		}
		left := LeftFile{Name: f.Name, Fault: fault}
		if ours {
			left.Of = p.Number()
		}
		d.Left = append(d.Left, left)
	}
	slices.SortFunc(d.Taken, func(a, b SignedPaper) int { return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.No, b.No)) })
	for _, p := range papers {
		if p.ToSign() && !slices.ContainsFunc(d.Taken, func(s SignedPaper) bool { return s.ID == p.ID }) {
			d.Wait++
		}
	}
	return d
}

// Seen is the digest of what is confirmed: which file is taken for which paper, and who of the
// others is left and why.
func (d SignedDiff) Seen() string {
	var taken []any
	for _, s := range d.Taken {
		taken = append(taken, s.ID, s.File.SHA256)
	}
	return Seen(taken, d.Left, d.Wait)
}

// CountSigned counts the papers of a list that can be signed elsewhere: those that wait for it,
// and those that are issued without.
func CountSigned(all []Certificate) (waits, issued int) {
	for _, c := range all {
		switch {
		case c.ToSign():
			waits++
		case c.State == Issued && c.FileID != 0 && c.UnsignedID == 0:
			issued++
		}
	}
	return waits, issued
}

// ToSign tells whether the certificate waits for its signed file.
func (c Certificate) ToSign() bool { return c.State == Issued && c.UnsignedID != 0 && c.FileID == 0 }

// SignedElsewhere tells whether the certificate's file came back signed.
func (c Certificate) SignedElsewhere() bool { return c.UnsignedID != 0 && c.FileID != 0 }

// Drawn is the file that this program has drawn of the certificate; 0 when it has none yet.
func (c Certificate) Drawn() int64 { return cmp.Or(c.UnsignedID, c.FileID) }
