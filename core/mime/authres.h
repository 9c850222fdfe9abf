/* What a server says it found out about a mail: Authentication-Results (RFC
 * 8601), ARC-Authentication-Results (RFC 8617, 4.1.1) and Received-SPF (RFC
 * 7208, 9.1), read by one reader.
 *
 * Tolerant where real servers are: no authserv-id (Outlook: "" then) or one
 * behind the first result, an empty result or one too many `;`, "i=1;" in
 * front, properties without a ptype ("action=none"), values with =, : and
 * raw 8-bit bytes.  What breaks the grammar otherwise is refused: -EINVAL.
 * Comments (nested) never become a result or a property; quoted strings lose
 * quotes and backslashes.
 * Values lie in the body, or on the arena where something had to go.  Nothing
 * here says that it is true: whoever wrote the field said it.
 * Limits: AUTHRES_RESULTS, AUTHRES_PROPS of one result; what stands behind
 * them is left out (more). */
#ifndef MTGP_MIME_AUTHRES_H
#define MTGP_MIME_AUTHRES_H

#include "core/base/arena.h"

#define AUTHRES_RESULTS	100
#define AUTHRES_PROPS	64

struct authres_prop {
	struct span	 ptype;		/* "smtp", "header", …, or "" */
	struct span	 name;
	struct span	 value;
};

struct authres_result {
	struct span	 method;	/* "spf", as written */
	unsigned	 version;	/* of the method; 1 where none stands */
	struct span	 result;	/* "pass", as written */
	struct span	 reason;	/* reason="…", or "" */
	struct span	 comment;	/* first one behind the result, or "" */
	struct authres_prop *props;
	size_t		 nprops;
};

struct authres {
	struct span	 authserv_id;	/* Received-SPF: its receiver= */
	unsigned	 version;	/* 1 where none stands */
	bool		 has_version;
	unsigned	 instance;	/* i= of ARC; 0: none */
	bool		 none;		/* says that nothing was checked */
	struct authres_result *v;
	size_t		 n;
	bool		 more;
	bool		 odd;		/* not as RFC 8601 says, but read */
};

/* 0; -EINVAL: not understood; -ENOMEM. */
int	authres_read(struct span body, struct arena *a, struct authres *ret);
/* One result "spf"; client-ip, envelope-from, helo, … are its properties. */
int	authres_read_spf(struct span body, struct arena *a,
		struct authres *ret);
/* The first value of that property ("header", "d"), or p NULL. */
struct span authres_value(const struct authres_result *r, const char *ptype,
		const char *name);

#endif
