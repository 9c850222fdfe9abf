/* The header of a message or of a part: fields as they stand in the mail, in
 * their order, duplicates kept, nothing decoded (RFC 5322 with the obsolete
 * forms of 4.5: blanks before the colon).
 *
 * Spans lie in the bytes that were given; the offset of a field in the mail
 * is field.raw.p - mail.p.  Lines end with LF or CRLF; with CR alone where
 * the text has no LF at all.  A line of blanks is a fold, not the end.
 * A line that is neither a field nor a fold is kept as a field without a
 * name where more fields follow; else the body begins there.
 * Limits: FIELDS_MAX fields; what stands behind them is left out (more). */
#ifndef MTGP_MIME_FIELD_H
#define MTGP_MIME_FIELD_H

#include "core/base/arena.h"

#define FIELDS_MAX 1000

enum mime_eol { MIME_LF, MIME_CRLF, MIME_CR };

struct field_raw {
	struct span	 name;		/* as written; "": no field */
	struct span	 body;		/* behind the colon, folds included,
					 * without the last line end */
	struct span	 raw;		/* all of it, with the last line end */
};

struct fields {
	struct field_raw *v;
	size_t		 n;
	bool		 more;		/* over the limit */
	struct span	 envelope;	/* the line "From …" of an mbox, or "" */
	size_t		 body;		/* where the body begins; the size of
					 * the text: there is none */
	enum mime_eol	 eol;		/* of the first line */
};

/* 0 or -ENOMEM.  alone: the text is a mail, and may begin with an envelope
 * line. */
int	fields_read(struct span text, bool alone, struct arena *a,
		struct fields *ret);
/* The i-th field of that name (0: the first) from the top, or NULL. */
const struct field_raw *fields_find(const struct fields *f, const char *name,
		size_t i);
size_t	fields_count(const struct fields *f, const char *name);
/* The body without folds: line ends of folds are dropped, blanks stay (RFC
 * 5322, 2.2.3); trimmed.  On the arena where something had to go. */
struct span field_unfold(struct span body, struct arena *a);

#endif
