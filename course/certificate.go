package course

import (
	"crypto/rand"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/letters"
)

// Certificate is one paper of a course, of some kind: issued once the course is closed,
// with a number of the kind's and the year's series and an unguessable code, in the transaction of
// the closing; drawn once, when the closing is released, and kept as a file. A letter of thanks hangs on no
// closing: it is issued and drawn as soon as an organizer gives it to a speaker. An organizer may
// revoke it with a reason, and issue another in its place, which has a number of its
// own. A confirmation of attendance is replaced by the certificate that the person gets after all. One that is revoked, or void because its closing was taken back, stays
// visible, its file too, and its number is never given again.
type Certificate struct {
	ID           int64
	CourseID     int64
	Kind         PaperKind // empty is Completion
	EnrollmentID int64     // 0 for a speaker
	Speaker      string    // as the paper names them; empty for somebody on the roster
	DelegationID int64
	Year         int
	No           int    // its place in the series: register number and part of the number
	Code         string // "K7QM-2XWD-9F"
	State        CertificateState
	IssuedAt     time.Time
	RevokedAt    time.Time // zero unless revoked
	Reason       string    // why it was revoked
	Replaces     int64     // the revoked one in whose place it was issued; 0 for none
	Supersedes   int64     // the confirmation of attendance that it has replaced, of a certificate; 0 for none
	Instead      string    // number of these
	ReplacedBy   string    // number of the one issued in its place; empty while there is none
	VoidedAt     time.Time // zero unless void
	Paper        Paper
	FileID       int64 // stored PDF; 0 until it is drawn, and signed where that is awaited
	UnsignedID   int64 // the PDF as it was drawn, of one that is signed elsewhere; 0 of others
	Failed       bool  // it could not be drawn, which was told
}

// CertificateState is issued, until it is revoked or, never drawn and never
// handed out, void.
type CertificateState string

const (
	Issued   CertificateState = "issued"
	Revoked  CertificateState = "revoked"
	Replaced CertificateState = "replaced" // revoked, or a confirmation, and another was issued in its place
	Void     CertificateState = "void"
)

// CertificatesIn are those of a list that are in a state, in its order.
func CertificatesIn(all []Certificate, state CertificateState) []Certificate {
	var some []Certificate
	for _, c := range all {
		if c.State == state {
			some = append(some, c)
		}
	}
	return some
}

// ByKind are the certificates of each kind in a row, of a list in which they stand so.
func ByKind(all []Certificate) iter.Seq[[]Certificate] {
	return func(yield func([]Certificate) bool) {
		for len(all) > 0 {
			n := slices.IndexFunc(all, func(c Certificate) bool { return c.Kind != all[0].Kind })
			if n < 0 {
				n = len(all)
			}
			if !yield(all[:n]) {
				return
			}
			all = all[n:]
		}
	}
}

// Invalid tells whether the certificate was revoked, replaced or not.
func (c Certificate) Invalid() bool { return c.State == Revoked || c.State == Replaced }

// FileName is what the certificate's file is called: "GCN-101-2022.pdf".
func (c Certificate) FileName() string {
	return fmt.Sprintf("%s-%d-%d.pdf", c.Kind.Symbol(), c.No, c.Year)
}

// Superseded tells whether the paper, a confirmation, was replaced by a certificate and never revoked, which
// takes a reason.
func (c Certificate) Superseded() bool { return c.State == Replaced && c.Reason == "" }

// Number is how a certificate is cited, as its paper says: "101/2022/GCN". Of one whose paper
// says nothing it is what a course says by default.
func (c Certificate) Number() string {
	if c.Paper.Number != "" {
		return c.Paper.Number
	}
	return Form{}.Kind(c.Kind).Number.Cite(c.No, c.Year)
}

// Form holds what a course's certificates say round the person: strings of the
// issuing office. Empty fields take the defaults of DefaultForm.
type Form struct {
	GoverningBody string   `json:"governing_body,omitempty"` // "TỈNH UỶ BẾN TRE"
	IssuingBody   string   `json:"issuing_body,omitempty"`   // "BAN DÂN VẬN"
	Partner       string   `json:"partner,omitempty"`        // "TRƯỜNG CHÍNH TRỊ TỈNH"
	SecondBody    string   `json:"second_body,omitempty"`    // "TRƯỜNG CHÍNH TRỊ TỈNH": issues the papers together with the first
	Heading       []string `json:"heading,omitempty"`        // the state's two lines, or the Party's one
	PlaceName     string   `json:"place_name,omitempty"`     // of "Bến Tre, ngày 19 tháng 8 năm 2022"
	SignerTitle   []string `json:"signer_title,omitempty"`   // "TM. BAN DÂN VẬN", "TRƯỞNG BAN"
	SignerName    string   `json:"signer_name,omitempty"`    // empty leaves the line to the pen
	SecondTitle   []string `json:"second_title,omitempty"`   // of who signs beside them, at their left
	SecondName    string   `json:"second_name,omitempty"`
	Decision      string   `json:"decision,omitempty"`       // "12-QĐ/BDV ngày 10/8/2022", by which the course was held
	Design        Design   `json:"design,omitempty"`         // empty is Formal
	Colour        string   `json:"colour,omitempty"`         // a palette's name or "#0D3D66"; empty is the design's own
	PenSpace      bool     `json:"pen_space,omitempty"`      // the place to sign is left to pen and seal also where the file is signed
	SignElsewhere bool     `json:"sign_elsewhere,omitempty"` // papers wait until their files come back signed
	Logo          string   `json:"logo,omitempty"`           // pictures, by the SHA-256 of the kept files, see ArtPlace
	Signature     string   `json:"signature,omitempty"`
	Seal          string   `json:"seal,omitempty"`
	Background    string   `json:"background,omitempty"`

	SecondSignature string `json:"second_signature,omitempty"` // pictures of who signs beside the first; without them no paper shows these
	SecondSeal      string `json:"second_seal,omitempty"`

	Sheet   string   `json:"sheet,omitempty"`   // no paper has it
	Overlay []string `json:"overlay,omitempty"` // lines about printed stock, as ReadOverlay reads them; no paper has them

	// Confirm is whether those who were there below the rule get a confirmation; no paper says so.
	Confirm bool                   `json:"confirm,omitempty"`
	Kinds   map[PaperKind]KindForm `json:"kinds,omitempty"` // what the papers of a kind have of their own; no paper has them
}

// Design is one of the ways in which a course's papers can look.
type Design string

const (
	Formal Design = "formal" // a band of guilloche and a drum in the ground
	Modern Design = "modern" // a band of colour at the left
	Plain  Design = "plain"  // two thin lines, little ink
)

// StateHeading is the heading of papers of the state (NĐ 30/2020, phụ lục I), PartyHeading that
// of papers of the Party (HD 36-HD/VPTW).
var (
	StateHeading = []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"}
	PartyHeading = []string{"ĐẢNG CỘNG SẢN VIỆT NAM"}
)

// WithDefaults fills what the form leaves open.
func (f Form) WithDefaults() Form {
	if len(f.Heading) == 0 {
		f.Heading = StateHeading
	}
	if len(f.SignerTitle) == 0 {
		f.SignerTitle = []string{"TRƯỞNG BAN"}
		if f.IssuingBody != "" {
			f.SignerTitle = []string{"TM. " + f.IssuingBody, "TRƯỞNG BAN"}
		}
	}
	if f.Design == "" {
		f.Design = Formal
	}
	return f
}

// Joint tells whether two sign the papers, side by side.
func (f Form) Joint() bool { return len(f.SecondTitle) > 0 || f.SecondName != "" }

// CitedDecision is the decision as a text cites it: "Quyết định số 12-QĐ/BDV ngày 10/8/2022";
// empty when there is none.
func (f Form) CitedDecision() string {
	said := f.Decision
	for _, begins := range []string{"theo ", "căn cứ "} {
		if rest, ok := cutFold(said, begins); ok {
			said = rest
		}
	}
	if rest, ok := cutFold(said, "quyết định "); ok {
		return "Quyết định " + rest
	}
	if rest, ok := cutFold(said, "số "); ok {
		said = rest
	}
	if said == "" || said[0] < '0' || said[0] > '9' {
		return said
	}
	return "Quyết định số " + said
}

// cutFold is what comes after how a text begins, in whatever case.
func cutFold(text, begins string) (rest string, ok bool) {
	if len(text) < len(begins) || !strings.EqualFold(text[:len(begins)], begins) {
		return text, false
	}
	return strings.TrimSpace(text[len(begins):]), true
}

// Paper is everything a certificate's page shows, frozen when it is issued, so
// that the page can be explained years later.
type Paper struct {
	Kind     PaperKind `json:"kind,omitempty"`     // empty is Completion
	Headline string    `json:"headline,omitempty"` // stands large; empty is that of a certificate
	Body     []string  `json:"body,omitempty"`     // all that stands below it, line by line; none is what a certificate says by itself
	Reason   string    `json:"reason,omitempty"`   // why it is given, of a commendation; it stands in the body
	Topic    string    `json:"topic,omitempty"`    // what a speaker has spoken on, of a letter of thanks; it stands in the body

	Form     Form    `json:"form"`
	Address  Address `json:"address"`
	Name     string  `json:"name"`
	Birth    string  `json:"birth"`
	Position string  `json:"position"`
	Unit     string  `json:"unit"`
	// Delegation is whose list of receipts names the person; it isn't on the page.
	Delegation string `json:"delegation,omitempty"`

	Title     string    `json:"title"` // the course's
	Place     string    `json:"place"`
	From      string    `json:"from"`   // first day, "2022-08-16"
	To        string    `json:"to"`     // last day
	Signed    string    `json:"signed"` // day of issue
	Number    string    `json:"number"`
	Register  int       `json:"register"`
	Code      string    `json:"code"`
	VerifyURL string    `json:"verify_url"` // address where it is verified; empty when the office has none
	IssuedAt  time.Time `json:"issued_at"`  // stands in the file's own dates
	// SignedBy is whom the certificate names by which the file is signed; empty where the office
	// signs by pen.
	SignedBy string `json:"signed_by,omitempty"`
}

// codeAlphabet has the digits and capitals without 0, O, 1 and I: 32 of them, so
// that ten make 50 random bits.
const codeAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// NewCertificateCode makes an unguessable code: "K7QM-2XWD-9F".
func NewCertificateCode() string { return newCode(10) }

// ParseCertificateCode reads a code as people copy it: any case, with or without
// dashes and blanks. ok is false when it can't be one.
func ParseCertificateCode(s string) (code string, ok bool) { return parseCode(s, 10) }

// newCode makes a code of so many letters, in groups of four.
func newCode(length int) string {
	raw := make([]byte, length)
	rand.Read(raw) // never fails, see crypto/rand
	for i, b := range raw {
		raw[i] = codeAlphabet[b%32]
	}
	return inFours(string(raw))
}

func parseCode(s string, length int) (code string, ok bool) {
	s = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(letters.Clean(s)))
	if len(s) != length || strings.Trim(s, codeAlphabet) != "" {
		return "", false
	}
	return inFours(s), true
}

func inFours(s string) string {
	var groups []string
	for group := range slices.Chunk([]byte(s), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// NewKey makes the unguessable part of an address, or a name unlike any other's anywhere:
// 128 random bits.
func NewKey() string { return strings.ToLower(rand.Text()) }
