/* A streaming JSON printer (RFC 8259).  Commas and nesting are kept by the
 * printer; strings are UTF-8 with every undecodable byte and NUL as U+FFFD,
 * and json_member_bytes then also writes NAME_b64 with the exact bytes.
 * Errors stick in the buffer.  Depth limit 32 (-EOVERFLOW). */
#ifndef MTGP_SHEET_JSON_H
#define MTGP_SHEET_JSON_H

#include "core/base/buf.h"
#include "core/base/clock.h"

struct json {
	struct buf	*out;
	int		 depth;
	unsigned	 first;		/* bit a level: nothing written yet */
	bool		 after_name;
};

void	json_init(struct json *j, struct buf *out);
void	json_object(struct json *j);		/* { */
void	json_object_end(struct json *j);
void	json_array(struct json *j);		/* [ */
void	json_array_end(struct json *j);
void	json_name(struct json *j, const char *name);
void	json_string(struct json *j, struct span v);
/* The exact bytes, in base64 (RFC 4648 4). */
void	json_base64(struct json *j, struct span v);
void	json_int(struct json *j, int64_t v);
/* thousandths: 1500 prints 1.5 */
void	json_milli(struct json *j, int64_t v);
void	json_bool(struct json *j, bool v);
void	json_null(struct json *j);
void	json_time(struct json *j, usec_t t);	/* RFC 3339 or null */

/* Members of an object. */
void	json_member_bytes(struct json *j, const char *name, struct span v);
/* null where v.p is NULL */
void	json_member_opt(struct json *j, const char *name, struct span v);
void	json_member_int(struct json *j, const char *name, int64_t v);
void	json_member_bool(struct json *j, const char *name, bool v);
void	json_member_time(struct json *j, const char *name, usec_t t);

#endif
