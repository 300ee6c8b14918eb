package playground

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/simulator"
)

//go:embed page
var pageFiles embed.FS

const (
	maxPhones = 4
	maxForm   = 1 << 20
	maxFile   = 20 << 20 // as much as a bot can fetch
)

func readPages() (*template.Template, error) {
	return template.New("").ParseFS(pageFiles, "page/*.html")
}

// handler is every address of the page.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	// The page with the telephones ?p=ID, what is new on them, and the files in their chats.
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("GET /file/{id}/{name}", s.file)
	mux.Handle("GET /page/", http.FileServerFS(static{pageFiles}))
	// What a person does, by the form's p.
	mux.HandleFunc("POST /send", s.acts(s.send))
	mux.HandleFunc("POST /tap", s.acts(tap))
	mux.HandleFunc("POST /link", s.acts(link))
	mux.HandleFunc("POST /contact", s.acts(contact))
	mux.HandleFunc("POST /file", s.acts(upload))
	mux.HandleFunc("POST /block", s.acts(block))
	// What happens to all of them.
	mux.HandleFunc("POST /clock", s.moveClock)
	mux.HandleFunc("POST /trouble", s.trouble)
	return s.guarded(http.NewCrossOriginProtection().Handler(mux))
}

// static is the files that a page loads, without its templates.
type static struct{ fs.FS }

// Open hides what is no style or script.
func (f static) Open(name string) (fs.File, error) {
	if !strings.HasSuffix(name, ".css") && !strings.HasSuffix(name, ".js") {
		return nil, fs.ErrNotExist
	}
	return f.FS.Open(name)
}

// guarded refuses who has come by another name: a page of somebody's whose name leads here.
// Nothing is loaded from anywhere else.
func (s *Server) guarded(next http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(s.host)
	names := []string{s.host, "localhost:" + port, "127.0.0.1:" + port, "[::1]:" + port}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(names, r.Host) {
			http.Error(w, "this is not your playground", http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// phone is a telephone on the page.
type phone struct {
	ID, Name, Role string
	Without        string // the address of the page without it
}

// page shows the telephones that ?p= names; ?add= adds the person with that label.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	word, lang := wordsFor(r)
	query := r.URL.Query()
	shown := s.phones(query["p"])
	if typed, asked := query["add"]; asked {
		if p := s.search(typed[0], word); p != nil && !slices.Contains(shown, p) {
			shown = append(shown, p)
		}
		shown = shown[max(0, len(shown)-maxPhones):]
		http.Redirect(w, r, "/?"+queryOf(shown, query.Get("lang"), nil), http.StatusSeeOther)
		return
	}
	if len(query["p"]) == 0 {
		shown = s.firstPhones()
	}
	var page struct {
		Lang, Other string // the language, and the address of the page in the other one
		Words       words
		Title       string
		Phones      []phone
		People      []string
		Chosen      string // of the language, by ?lang=
	}
	page.Lang, page.Words, page.Chosen, page.Title = lang, word, query.Get("lang"), s.stage.Class.Course.Title
	page.Other = "/?" + queryOf(shown, otherLanguage(lang), nil)
	for _, p := range shown {
		page.Phones = append(page.Phones, phone{
			ID: strconv.FormatInt(p.id(), 10), Name: p.hand.Name(), Role: word[p.role], Without: "/?" + queryOf(shown, page.Chosen, p),
		})
	}
	for _, p := range s.people {
		page.People = append(page.People, p.label(word))
	}
	s.render(w, "page.html", page)
}

// firstPhones are the organizer's and that of a trainee who is to join.
func (s *Server) firstPhones() []*person {
	shown := s.people[1:2]
	for _, p := range s.people {
		if p.role == "trainee" {
			return []*person{shown[0], p}
		}
	}
	return shown
}

// phones are the people with the ids.
func (s *Server) phones(ids []string) (shown []*person) {
	for _, id := range ids {
		if p := s.find(id); p != nil && !slices.Contains(shown, p) && len(shown) < maxPhones {
			shown = append(shown, p)
		}
	}
	return shown
}

func queryOf(shown []*person, lang string, without *person) string {
	query := url.Values{}
	for _, p := range shown {
		if p != without {
			query.Add("p", strconv.FormatInt(p.id(), 10))
		}
	}
	if len(query) == 0 && without != nil {
		query.Add("p", "") // nobody's, which is not the first page
	}
	if lang != "" {
		query.Set("lang", lang)
	}
	return query.Encode()
}

func (s *Server) render(w http.ResponseWriter, name string, page any) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, page); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(b.Bytes()) // the reader may have gone: nobody is left to tell
}

// errNot is an act that can't be done.
var errNot = errors.New("no_such")

// errRefused is one that the simulator, as Telegram's app, doesn't let a person do.
var errRefused = errors.New("refused")

// acts has the person do what the form says, and answers what they can't in words.
func (s *Server) acts(do func(r *http.Request, u *simulator.User) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxFile+maxForm)
		p := s.find(r.FormValue("p"))
		err := errNot
		if p != nil {
			if p.act(func(u *simulator.User) { err = do(r, u) }) != nil {
				err = errRefused
			}
		}
		answer(w, r, err)
	}
}

// answer says that it is done, or in words why not.
func answer(w http.ResponseWriter, r *http.Request, err error) {
	word, _ := wordsFor(r)
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case word[err.Error()] != "":
		http.Error(w, word[err.Error()], http.StatusConflict)
	default:
		first, _, _ := strings.Cut(err.Error(), "\n")
		http.Error(w, first, http.StatusConflict)
	}
}

// send writes a text; a link to the bot alone is opened.
func (s *Server) send(r *http.Request, u *simulator.User) error {
	text := strings.TrimSpace(r.FormValue("text"))
	if start, ok := startOf(text, s.sim.Username()); ok {
		u.Starts(start)
		return nil
	}
	u.Sends(text)
	return nil
}

// tap presses the button r, c of the message m.
func tap(r *http.Request, u *simulator.User) error {
	id, _ := strconv.Atoi(r.FormValue("m"))
	row, _ := strconv.Atoi(r.FormValue("r"))
	column, err := strconv.Atoi(r.FormValue("c"))
	if err != nil {
		return errNot
	}
	for _, m := range u.Screen().Messages {
		if m.ID != id {
			continue
		}
		rows := append(slices.Clone(m.Buttons), m.Keyboard...) // it has one of both at most
		if row < 0 || row >= len(rows) || column < 0 || column >= len(rows[row]) {
			return errNot
		}
		u.Presses(m, rows[row][column])
		return nil
	}
	return errNot
}

// link opens a link to the bot.
func link(r *http.Request, u *simulator.User) error {
	u.Starts(r.FormValue("start"))
	return nil
}

// contact shares the person's own number.
func contact(_ *http.Request, u *simulator.User) error {
	u.SharesContact()
	return nil
}

// block stops the bot in this chat, or lets it on again.
func block(_ *http.Request, u *simulator.User) error {
	if u.Screen().Blocked {
		u.Unblocks()
	} else {
		u.Blocks()
	}
	return nil
}

// upload sends a file of the computer's: a JPEG as a picture where the form says so.
func upload(r *http.Request, u *simulator.User) error {
	file, header, err := r.FormFile("file")
	if err != nil {
		return errNot
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	if r.FormValue("as") == "photo" {
		if http.DetectContentType(data) != "image/jpeg" {
			return errors.New("no_jpeg")
		}
		u.SendsPhoto(data, r.FormValue("text"))
		return nil
	}
	u.SendsFile(header.Filename, data)
	return nil
}

// shownTypes are those of files that a browser shows and that do nothing.
var shownTypes = []string{"application/pdf", "image/jpeg", "image/png"}

// file is a file of a chat.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	data, err := s.sim.Content(r.PathValue("id"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	kind, how := http.DetectContentType(data), "inline"
	if !slices.Contains(shownTypes, kind) {
		kind, how = "application/octet-stream", "attachment"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", how)
	if kind == "application/pdf" { // the browser's viewer is a page of its own, with a style
		w.Header().Set("Content-Security-Policy", "frame-ancestors 'none'; script-src 'none'")
	}
	w.Write(data) //nolint:gosec // of a type that does nothing, or to be kept; and the reader may have gone
}

// moveClock moves the clock to, or has it run at the speed.
func (s *Server) moveClock(w http.ResponseWriter, r *http.Request) {
	if speed := r.FormValue("speed"); speed != "" {
		rate, err := strconv.ParseFloat(speed, 64)
		if err != nil {
			answer(w, r, errNoSpeed)
			return
		}
		answer(w, r, s.runAt(r.Context(), rate))
		return
	}
	answer(w, r, s.moveTo(r.Context(), r.FormValue("to")))
}
