/* Canonical forms of a mail's header fields and body (RFC 6376, 3.4), as a
 * stream into a sink: nothing is copied, the body may come in pieces of any
 * size, and the canonical form does not depend on how it was cut.
 *
 * LF, CRLF and (cr_ends: in a mail that knows no other) CR end a line and
 * come out as CRLF; any other CR is a byte like others. */
#ifndef MTGP_AUTH_CANON_H
#define MTGP_AUTH_CANON_H

#include "core/mime/field.h"

struct canon_sink {
	void		(*take)(void *arg, struct span bytes);
	void		*arg;
};

struct canon_form {
	bool		 simple;	/* else relaxed */
	bool		 cr_ends;
};

struct canon_body {
	struct canon_form form;
	struct canon_sink to;
	/* seen, and not yet handed on */
	uint64_t	 ends;		/* of lines */
	bool		 blank, cr;
	bool		 any;		/* something was handed on */
};

void	canon_body_init(struct canon_body *c, struct canon_form form,
		struct canon_sink to);
void	canon_body_add(struct canon_body *c, struct span bytes);
void	canon_body_end(struct canon_body *c);

/* One field.  without: bytes of its body that are left out (the value of b=),
 * or "".  Without the CRLF at its end. */
void	canon_field(const struct field_raw *f, struct canon_form form,
		struct span without, struct canon_sink to);

#endif
