package simulator

import (
	"bytes"
	"encoding/base64"
	"hash/crc32"
	"image/jpeg"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// maxDownload is the largest file getFile hands to a bot.
const maxDownload = 20 << 20

// maxPhoto is the largest photo a bot may send.
const maxPhoto = 10 << 20

// slowFrom is the size in bytes above which Faults.SlowBytes holds.
const slowFrom = 100_000

type fileTable struct {
	mu   sync.RWMutex
	byID map[string]*stored // by file_id
}

// stored is a file on the server; data is nil when only its size was kept.
type stored struct {
	File
	data []byte
}

func (t *fileTable) init() { t.byID = map[string]*stored{} }

// keptFiles is how many files are known under Config.Forget.
const keptFiles = 1000

// fileKinds says of each kind how its ids begin, what a wrong use calls it, and
// which media type it has whatever its name; "" is that of the name.
var fileKinds = map[Kind]struct{ id, name, mime string }{
	Photo:     {"AgAC", "Photo", "image/jpeg"},
	Video:     {"BAAC", "Video", "video/mp4"},
	Animation: {"CgAC", "Animation", "video/mp4"},
	Audio:     {"CQAC", "Audio", "audio/mpeg"},
	Document:  {"BQAC", "Document", ""},
	Voice:     {"AwAC", "VoiceNote", "audio/ogg"},
	VideoNote: {"DQAC", "VideoNote", ""},
	Sticker:   {"CAAC", "Sticker", ""},
}

// named tells whether files of the kind keep the name they are sent with.
func (k Kind) named() bool { return k == Document || k == Video || k == Animation || k == Audio }

// store gives the file its ids. Content is kept unless the server forgets.
func (s *Server) store(name string, data []byte, kind Kind) *File {
	n := s.serial.Add(1)
	seed := strconv.FormatInt(n, 36) + "_" + strconv.FormatUint(uint64(crc32.ChecksumIEEE(data)), 36)
	code := base64.RawURLEncoding.EncodeToString([]byte(seed))
	f := &stored{File: File{ID: kind.id(code), UniqueID: kind.uniqueID(code), Mime: fileKinds[kind].mime, Size: len(data), Kind: kind}}
	if kind.named() {
		f.Name = name
	}
	if kind == Document {
		f.Mime = mimeOf(name)
	}
	if !s.cfg.Forget {
		f.data = data
	}
	s.files.mu.Lock()
	defer s.files.mu.Unlock()
	if s.cfg.Forget && len(s.files.byID) >= keptFiles {
		clear(s.files.byID)
	}
	s.files.byID[f.ID] = f
	return &f.File
}

func (k Kind) id(code string) string { return fileKinds[k].id + "AgUAAxkBAAI" + code }

func (k Kind) uniqueID(code string) string {
	if k == Photo {
		return "AQAD" + code
	}
	return "AgAD" + code
}

func (s *Server) file(id string) *stored {
	s.files.mu.RLock()
	defer s.files.mu.RUnlock()
	return s.files.byID[id]
}

// LoseFiles forgets all files, so that what is sent by an id is refused. What Telegram says of a file that it
// had is documented nowhere: it is answered here as an id that it never gave.
func (s *Server) LoseFiles() {
	s.files.mu.Lock()
	defer s.files.mu.Unlock()
	clear(s.files.byID)
}

// errWrongFile is the answer to a file's id that the server does not know.
var errWrongFile = badRequest("wrong file identifier/HTTP URL specified")

func mimeOf(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".xls":
		return "application/vnd.ms-excel"
	case ".csv":
		return "text/csv"
	case ".ics":
		return "text/calendar"
	case ".zip":
		return "application/zip"
	default:
		kind, _, _ := strings.Cut(mime.TypeByExtension(ext), ";")
		if kind == "" {
			return "application/octet-stream"
		}
		return kind
	}
}

// inputFile is the file a call names: an upload under its own field or under
// attach://, else a file_id. field is "" inside a media array. A photo is no
// other kind of file; the others are all documents to Telegram, and one that is
// sent under another name arrives as what it is.
func (s *Server) inputFile(c *call, value, field string, kind Kind) (*File, error) {
	var up *upload
	if field != "" {
		up = c.file(field)
	}
	if name, ok := strings.CutPrefix(value, "attach://"); ok && up == nil {
		if up = c.file(name); up == nil {
			return nil, errWrongFile
		}
	}
	switch {
	case up != nil:
		return s.uploaded(up, kind)
	case value == "":
		return nil, badRequest("there is no %s in the request", field)
	}
	f := s.file(value)
	if f == nil {
		return nil, errWrongFile
	}
	switch {
	case f.Kind == kind:
	case f.Kind == Photo || kind == Photo:
		return nil, badRequest("can't use file of type %s as %s", fileKinds[f.Kind].name, fileKinds[kind].name)
	default:
		s.violate("%s with the file_id of a %s; a file keeps its kind", c.method.name, f.Kind)
	}
	return &f.File, nil
}

func (s *Server) uploaded(up *upload, kind Kind) (*File, error) {
	if len(up.data) == 0 {
		return nil, badRequest("file must be non-empty")
	}
	if kind == Photo {
		if len(up.data) > maxPhoto {
			return nil, badRequest("file of size %d bytes is too big for a photo; the maximum size is %d bytes",
				len(up.data), maxPhoto)
		}
		if !strings.HasPrefix(http.DetectContentType(up.data), "image/") {
			return nil, badRequest("IMAGE_PROCESS_FAILED")
		}
	}
	return s.store(up.name, up.data, kind), nil
}

// The largest thumbnail that a file may have: bytes, and dots on each side.
const (
	thumbnailBytes = 200 << 10
	thumbnailDots  = 320
)

// keepThumbnail keeps what was uploaded to stand for a file, if it is one: Telegram shows
// nothing in the place of another.
func (s *Server) keepThumbnail(f *File, data []byte) {
	size, err := jpeg.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil:
		s.violate("a thumbnail that is no JPEG")
	case len(data) >= thumbnailBytes || size.Width > thumbnailDots || size.Height > thumbnailDots:
		s.violate("a thumbnail of %d bytes and %d × %d dots; less than %d and at most %d × %d are documented",
			len(data), size.Width, size.Height, thumbnailBytes, thumbnailDots, thumbnailDots)
	default:
		f.Thumbnail = data
	}
}

func (s *Server) getFile(c *call, out []byte) ([]byte, error) {
	id := c.arg("file_id")
	if id == "" {
		return out, badRequest("file_id not specified")
	}
	f := s.file(id)
	if f == nil {
		return out, badRequest("invalid file_id")
	}
	if f.Size > maxDownload {
		return out, badRequest("file is too big")
	}
	out = append(out, '{')
	out = append(out, f.appendIDs(nil)[1:]...)
	return append(appendField(out, "file_path", f.path()), '}'), nil
}

// path is where the file is downloaded; the name is not part of it, as on Telegram.
func (f *stored) path() string {
	return string(f.Kind) + "s/" + f.UniqueID + path.Ext(f.Name)
}

// serveFile answers /file/bot<token>/<path>.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, rest string) {
	token, name, _ := strings.Cut(rest, "/")
	switch {
	case !wellFormedToken(token):
		writeError(w, errNotFound)
		return
	case token != s.cfg.Token:
		writeError(w, errUnauthorized)
		return
	}
	s.count("download")
	code, _, _ := strings.Cut(path.Base(name), ".")
	kind := Kind(strings.TrimSuffix(path.Dir(name), "s"))
	f := s.file(kind.id(strings.TrimPrefix(code, kind.uniqueID(""))))
	if f == nil || f.path() != name || f.data == nil {
		writeError(w, errNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.data))
}
