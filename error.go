package chancery

import (
	"context"
	"errors"
	"fmt"
)

// Kind says what sort of trouble an [Error] tells of. The program maps it to an
// exit code and the desk to an HTTP status, each in one place.
type Kind string

// The kinds of error. The zero Kind means a fault of our own.
const (
	Internal    Kind = ""            // a fault in Chancery or under it
	Invalid     Kind = "invalid"     // what was asked makes no sense: arguments, values, offsets
	NotFound    Kind = "not-found"   // no such file, document, finding or record
	Unsupported Kind = "unsupported" // a format that Chancery does not read
	Empty       Kind = "empty"       // nothing in it
	Damaged     Kind = "damaged"     // truncated or corrupt
	Encrypted   Kind = "encrypted"   // protected by a password
	TooLarge    Kind = "too-large"   // over a limit of size, depth, count or time
	Unsafe      Kind = "unsafe"      // a path that climbs out, a bomb, a link that loops
	Denied      Kind = "denied"      // the system or the role forbids it: permission, read-only
	Busy        Kind = "busy"        // locked by another process for too long
	TooNew      Kind = "too-new"     // written by a newer version of Chancery
	Full        Kind = "full"        // no space left
	Conflict    Kind = "conflict"    // another decision came first
	Interrupted Kind = "interrupted" // stopped by the person
	Guessed     Kind = "guessed"     // not passed over, but read by a guess or a choice: an encoding, where the article is, which of two versions counts
)

// Error is an error meant for a person: a kind and a sentence that says what
// happened, where, and what to try. The cause, where there is one, is for the
// log and for errors.Is.
type Error struct {
	Kind     Kind
	Sentence string
	Cause    error
}

// Error returns the sentence, which stands alone.
func (e *Error) Error() string { return e.Sentence }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Errorf makes an [Error] of a kind. The format works as in [fmt.Errorf]; an
// error given to %w becomes the cause.
func Errorf(kind Kind, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: kind, Sentence: err.Error(), Cause: errors.Unwrap(err)}
}

// KindOf returns the kind of the first [Error] in err's chain, [Interrupted]
// for a cancelled context, and [Internal] for any other error.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	if errors.Is(err, context.Canceled) {
		return Interrupted
	}
	return Internal
}

// Skip is something that was passed over: a file of a batch, a page without
// text, a passage that the reader gave up on.
type Skip struct {
	Where  string // path, page or stretch
	Reason string // a sentence
	Kind   Kind
}

// SkipOf makes a Skip of an error.
func SkipOf(where string, err error) Skip {
	return Skip{Where: where, Reason: err.Error(), Kind: KindOf(err)}
}
