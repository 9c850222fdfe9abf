/* Tag lists, "tag=value; tag=value", of DKIM (RFC 6376, 3.2) and of the
 * records that took them over: DMARC, BIMI, TLS-RPT.  Blanks around names and
 * values do not count; empty places between semicolons are passed over.
 * Nothing is copied; names are compared as they are written. */
#ifndef MTGP_AUTH_TAG_LIST_H
#define MTGP_AUTH_TAG_LIST_H

#include "core/base/span.h"

#define TAGS_MAX 64

struct tag {
	struct span	 name, value;
	struct span	 text;		/* both, without blanks around */
	bool		 whole;		/* has a "=" */
};

/* Cuts the next tag off; false at the end. */
bool	tag_next(struct span *rest, struct tag *ret);
/* The value of the first tag of that name; p NULL: there is none. */
struct span tag_value(struct span list, const char *name);
/* Is the first tag v, with that value? */
bool	tag_version_is(struct span list, const char *version);
/* What is wrong with the list: a tag without "=" or without a name, one that
 * comes twice, or more than TAGS_MAX of them.  Empty: nothing. */
struct span tag_fault(struct span list);
/* The same by the grammar itself, for lists that are signed: also a name that
 * is no word of letters, digits and "_", and an empty place that is not the
 * last.  p NULL: nothing is wrong. */
struct span tag_strict_fault(struct span list);

#endif
