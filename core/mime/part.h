/* A mail as a tree of parts (RFC 2045 to 2049, 2183, 6532, and the broken forms
 * of docs/violations.md).  Pure; built iteratively, in time linear in the mail.
 *
 * Nothing is copied: fields and bodies are spans of the mail, so the mail must
 * outlive the tree.  Only a message/rfc822 that was itself encoded, and a
 * winmail.dat, are decoded onto the arena (together no more than the mail has
 * bytes); the parts in it have no offset.  Bodies are decoded on demand.
 *
 * Paths: the whole mail is "1"; the parts of a multipart, the mail inside a
 * message/rfc822, the files found in a text (uuencode) or in a winmail.dat are
 * "1.1", "1.2", …
 * Limits: MIME_DEPTH_MAX levels, MIME_PARTS_MAX parts, FIELDS_MAX fields a
 * part, MIME_FIELDS_ALL of all parts, MIME_PARAMS_MAX parameters a field;
 * what lies behind them is body of the part before it, and `more` says so. */
#ifndef MTGP_MIME_PART_H
#define MTGP_MIME_PART_H

#include "core/mime/decode.h"
#include "core/mime/field.h"
#include "core/mime/param.h"

#define MIME_DEPTH_MAX 50
#define MIME_PARTS_MAX 1000
#define MIME_FIELDS_ALL 20000
#define MIME_NO_OFFSET SIZE_MAX

enum mime_kind {
	MIME_LEAF,
	MIME_MULTIPART,			/* children: its parts */
	MIME_MESSAGE,			/* one child: the mail inside */
	MIME_EXTERNAL,			/* message/external-body: one child
					 * that has a header and no body */
	MIME_FOUND,			/* no part of MIME: a file in the text
					 * or winmail.dat that is its parent */
};

/* What is wrong with a part; docs/violations.md says what is done then. */
enum mime_defect {
	MIME_NO_BOUNDARY	= 1 << 0,	/* multipart without one */
	MIME_BOUNDARY_UNSEEN	= 1 << 1,	/* it never comes */
	MIME_NOT_CLOSED		= 1 << 2,	/* no last delimiter */
	MIME_TYPE_BAD		= 1 << 3,	/* Content-Type unreadable */
	MIME_TYPE_TWICE		= 1 << 4,
	MIME_PARAM_BAD		= 1 << 5,	/* parameters forgiven */
	MIME_ENCODING_BAD	= 1 << 6,	/* unknown word */
	MIME_ENCODED_PARTS	= 1 << 7,	/* a container encoded */
	MIME_BASE64_BAD		= 1 << 8,	/* bytes that do not belong */
	MIME_QP_BAD		= 1 << 9,
	MIME_NOT_7BIT		= 1 << 10,	/* 8-bit bytes under 7bit */
	MIME_HAS_NUL		= 1 << 11,
	MIME_LINE_LONG		= 1 << 12,	/* over 998 bytes */
	MIME_HEADER_8BIT	= 1 << 13,	/* raw bytes, not UTF-8 */
	MIME_HEADER_JUNK	= 1 << 14,	/* a line that is no field */
	MIME_HEADER_ONLY	= 1 << 15,	/* ends before an empty line */
	MIME_NAMES_DIFFER	= 1 << 16,	/* name= and filename= */
	MIME_NAME_BAD		= 1 << 17,	/* undecodable bytes */
	MIME_CHARSET_UNKNOWN	= 1 << 18,
	MIME_EOL_MIXED		= 1 << 19,	/* LF and CRLF, or lone CR */
	MIME_TOO_DEEP		= 1 << 20,	/* not opened: the limit */
	MIME_OVER_LIMIT		= 1 << 21,	/* fields or parameters */
};

struct mime_part {
	const char	*path;		/* "1.2" */
	struct mime_part *parent, *child, *next;	/* NULL: none */
	unsigned	 depth;		/* the mail itself: 0 */
	enum mime_kind	 kind;
	unsigned	 defects;	/* enum mime_defect */

	size_t		 header_at;	/* offsets in the mail, or … */
	size_t		 body_at;	/* … MIME_NO_OFFSET */
	struct span	 header;	/* with its empty line */
	struct span	 body;		/* as it stands, encoded, without the
					 * line end before the delimiter */
	struct fields	 fields;

	const char	*type;		/* "text/plain", also by default */
	bool		 declared;	/* there is a Content-Type */
	struct mime_value content_type;	/* its parameters */
	struct span	 charset;	/* as declared, or "" */
	enum mime_encoding encoding;
	const char	*disposition;	/* "attachment", "inline", … or "" */
	struct mime_value content_disposition;
	struct span	 name;		/* of the file, UTF-8; "" */
	enum mime_form	 name_form;
	size_t		 size;		/* decoded; of a leaf or a file found */
};

struct mime_mail {
	struct span	 text;
	struct mime_part **v;		/* parents before their children, in
					 * the order of the mail; v[0]: it */
	size_t		 n;
	bool		 more;		/* over a limit */
	unsigned	 defects;	/* of all parts */
};

/* 0 or -ENOMEM. */
int	mime_read(struct span mail, struct arena *a, struct mime_mail *ret);
/* Is it one: "text/html", "text/" for the whole family. */
bool	mime_is(const struct mime_part *p, const char *type);
/* A detached signature (S/MIME, PGP). */
bool	mime_is_signature(const struct mime_part *p);
/* The bytes of a leaf or of a file found, decoded; of others as they stand.
 * 0, -ENOMEM, -EFBIG (what fits is there). */
int	mime_part_bytes(const struct mime_part *p, struct buf *ret);
/* The same as UTF-8 by its charset; line ends stay.  Also -ENOTSUP: the
 * charset is not known, decoded as raw bytes. */
int	mime_part_text(const struct mime_part *p, struct buf *ret_utf8);
/* The first part of that type from the top that is no attachment, of the mail
 * itself and not of one inside it; NULL: none. */
const struct mime_part *mime_first(const struct mime_mail *m,
		const char *type);

#endif
