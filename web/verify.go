package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/limit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// papers is what verifying asks of a transaction.
type papers interface {
	CertificateByCode(ctx context.Context, code string) (course.Certificate, error)
	File(ctx context.Context, id int64) (notice.File, error)
}

// Papers is what verifying needs besides the register.
type Papers struct {
	Show   bool // everybody who has the code may have the paper itself, marked
	Marked func(pdf []byte, mark string) ([]byte, error)
	// File holds a file against the register. Whatever it is, an error is not the file's.
	File func(ctx context.Context, pdf []byte) (course.VerifiedFile, error)
}

// verifyRate is how often one address may ask for a certificate: a hall of some
// hundred people behind one address all at once, and whoever tries all the codes
// there are not in a thousand years.
var verifyRate = limit.Rate{Burst: 300, Every: 200 * time.Millisecond}

// verified is what is told of a certificate, or of a file that was held against the
// register. State is "valid", "revoked", "void", "unknown", "failed", "held" for who asks
// too often, "ask" while nothing was asked; of a file "changed", "foreign", "large", or
// that of the certificate whose file it is.
type verified struct {
	Lang                 string
	State                string
	Title, Verdict, Hint string
	File                 string // of a file of ours: that it is so, or what the register says of its paper
	Lines                []words.PaperLine
	PDF                  string // address of the paper itself; empty where it is not shown

	Code, FileAsk, FileButton, CodeAsk, CodeButton, PDFLink string // of the forms

	cert course.Certificate
	file course.FileState // empty where none was sent
}

// verify answers whether a certificate is in the register. It shows what stands
// on the paper and nothing more.
func (s *Server) verify(w http.ResponseWriter, r *http.Request) {
	code, as := r.PathValue("code"), ""
	for _, ending := range []string{".json", ".pdf"} {
		if rest, ok := strings.CutSuffix(code, ending); ok {
			code, as = rest, ending
		}
	}
	if code == "" {
		code = r.URL.Query().Get("code")
	}
	if code == "" {
		s.answer(w, r, as, http.StatusOK, s.page(r, "ask", course.Course{}, course.Certificate{}))
		return
	}
	if wait := s.hold(r); wait > 0 {
		s.answer(w, r, as, retryAfter(w, wait), s.page(r, "held", course.Course{}, course.Certificate{}))
		return
	}
	cert, of, file, err := s.find(r.Context(), code, as == ".pdf")
	switch {
	case errors.Is(err, course.ErrNotFound):
		s.answer(w, r, as, http.StatusNotFound, s.page(r, "unknown", of, course.Certificate{}))
	case err != nil:
		s.Logger.ErrorContext(r.Context(), "verifying a certificate failed", "error", err)
		s.answer(w, r, as, http.StatusServiceUnavailable, s.page(r, "failed", of, course.Certificate{}))
	case as == ".pdf":
		s.sendPaper(w, r, cert, of, file)
	default:
		s.answer(w, r, as, http.StatusOK, s.page(r, states[cert.State], of, cert))
	}
}

// page is what is told of a certificate in a state, or of none.
func (s *Server) page(r *http.Request, state string, of course.Course, cert course.Certificate) verified {
	lang := language(r)
	p := s.Texts.In(lang, "")
	v := verified{
		Lang: lang, State: state, Title: p.Plain("verify_page.title"), Hint: p.Plain("verify_page.hint_" + state),
		Verdict: p.Plain("verify_page."+state, "Revoked", words.RevokedOn(of, cert), "By", cert.ReplacedBy, "Superseded", cert.Superseded(), "Kind", words.OtherKind(p, cert.Kind)),
		FileAsk: p.Plain("verify_page.file_ask"), FileButton: p.Plain("verify_page.file_button"),
		CodeAsk: p.Plain("verify_page.code_ask"), CodeButton: p.Plain("verify_page.code_button"),
		PDFLink: p.Plain("verify_page.pdf"), cert: cert,
	}
	if cert.ID == 0 {
		return v
	}
	v.Code, v.Lines = cert.Code, words.PaperLines(p, cert)
	if s.shows(cert) {
		v.PDF = "/c/" + cert.Code + ".pdf"
	}
	return v
}

// shows tells whether the paper itself is shown to who has its code.
func (s *Server) shows(c course.Certificate) bool { return s.Papers.Show && c.FileID != 0 }

// answer says it as the visitor has asked: to a program as JSON, else as a page.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, as string, status int, v verified) {
	w.Header().Set("Vary", "Accept, Accept-Language")
	accept := r.Header.Get("Accept")
	if as != ".json" && (!strings.Contains(accept, "application/json") || strings.Contains(accept, "text/html")) {
		s.render(w, status, "verify.html", v)
		return
	}
	var b bytes.Buffer
	to := json.NewEncoder(&b)
	to.SetIndent("", "  ")
	if err := to.Encode(v.told()); err != nil {
		s.Logger.Error("page failed", "error", err)
		http.Error(w, "error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(b.Bytes()) // the reader may have gone: nobody is left to tell
}

// told is what programs are told; doc/operations.md lists it.
func (v verified) told() map[string]any {
	told := map[string]any{"state": v.State}
	switch v.file {
	case course.FileChanged:
		told["state"] = states[v.cert.State]
	case course.FileForeign:
		told["state"] = "unknown"
	}
	if v.file != "" {
		told["file"] = v.file
	}
	if v.cert.ID == 0 {
		return told
	}
	for _, f := range v.Lines {
		told[f.ID] = f.Text
	}
	if paper := v.cert.Paper; v.cert.State != course.Void { // days as programs write them
		told["from"], told["to"], told["signed_on"] = paper.From, paper.To, paper.Signed
	}
	if !v.cert.RevokedAt.IsZero() {
		told["revoked_at"] = v.cert.RevokedAt.UTC().Format(time.RFC3339)
	}
	if v.cert.ReplacedBy != "" {
		told["replaced_by"] = v.cert.ReplacedBy
	}
	if v.PDF != "" {
		told["pdf"] = v.PDF
	}
	return told
}

// find looks a certificate up, with its course and, where that is asked for and shown,
// its file.
func (s *Server) find(ctx context.Context, text string, whole bool) (cert course.Certificate, of course.Course, file notice.File, err error) {
	code, ok := course.ParseCertificateCode(text)
	if !ok {
		return cert, of, file, course.ErrNotFound
	}
	ctx, cancel := context.WithTimeout(ctx, findTime)
	defer cancel()
	err = s.View(ctx, func(tx Tx) error {
		if cert, err = tx.CertificateByCode(ctx, code); err == nil {
			of, err = tx.Course(ctx, cert.CourseID)
		}
		if err != nil || !whole {
			return err
		}
		if !s.shows(cert) {
			return course.ErrNotFound
		}
		file, err = tx.File(ctx, cert.FileID)
		return err
	})
	return cert, of, file, err
}

// states is how the page calls the states of a certificate.
var states = map[course.CertificateState]string{
	course.Issued: "valid", course.Revoked: "revoked", course.Replaced: "revoked", course.Void: "void",
}

// sendPaper sends the paper itself, with a mark across it that says what it is: a copy, or
// no longer valid. So that nobody takes it for the file that was issued, it is none.
func (s *Server) sendPaper(w http.ResponseWriter, r *http.Request, cert course.Certificate, of course.Course, file notice.File) {
	p := s.Texts.In(i18n.Vietnamese, "") // as the paper is
	pdf, err := s.Papers.Marked(file.Bytes, p.Plain("verify_page.mark_"+states[cert.State], "Revoked", words.RevokedOn(of, cert)))
	if err != nil {
		s.Logger.ErrorContext(r.Context(), "verifying a certificate failed", "error", err)
		s.answer(w, r, "", http.StatusServiceUnavailable, s.page(r, "failed", of, course.Certificate{}))
		return
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `attachment; filename="ban-tra-cuu-`+cert.Code+`.pdf"`)
	w.Write(pdf) // the reader may have gone: nobody is left to tell
}
