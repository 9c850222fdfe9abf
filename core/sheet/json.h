/* A streaming JSON printer (RFC 8259), "JSON writer": jw_, for json_ is
 * jansson's and a program may link both.  Commas and nesting are kept by the
 * printer; strings are UTF-8 with every undecodable byte and NUL as U+FFFD,
 * and jw_member_bytes then also writes NAME_b64 with the exact bytes.
 * Errors stick in the buffer.  Depth limit 32 (-EOVERFLOW). */
#ifndef MTGP_SHEET_JSON_H
#define MTGP_SHEET_JSON_H

#include "core/base/buf.h"
#include "core/base/clock.h"

struct jw {
	struct buf	*out;
	int		 depth;
	unsigned	 first;		/* bit a level: nothing written yet */
	bool		 after_name;
};

void	jw_init(struct jw *j, struct buf *out);
void	jw_object(struct jw *j);		/* { */
void	jw_object_end(struct jw *j);
void	jw_array(struct jw *j);		/* [ */
void	jw_array_end(struct jw *j);
void	jw_name(struct jw *j, const char *name);
void	jw_string(struct jw *j, struct span v);
/* The exact bytes, in base64 (RFC 4648 4). */
void	jw_base64(struct jw *j, struct span v);
void	jw_int(struct jw *j, int64_t v);
/* thousandths: 1500 prints 1.5 */
void	jw_milli(struct jw *j, int64_t v);
void	jw_bool(struct jw *j, bool v);
void	jw_null(struct jw *j);
void	jw_time(struct jw *j, usec_t t);	/* RFC 3339 or null */

/* Members of an object. */
void	jw_member_bytes(struct jw *j, const char *name, struct span v);
/* null where v.p is NULL */
void	jw_member_opt(struct jw *j, const char *name, struct span v);
void	jw_member_int(struct jw *j, const char *name, int64_t v);
void	jw_member_bool(struct jw *j, const char *name, bool v);
void	jw_member_time(struct jw *j, const char *name, usec_t t);

#endif
