/* A role of mtgp-helper: what one process does between its start and its
 * end.  `prepare` opens what the role needs before the sandbox closes;
 * `handle` answers one frame.
 *
 * handle gets the parsed request and the descriptors that came with it; they
 * belong to the caller and are closed after it.  It answers with
 * frame_write(reply_fd, …) as often as it must.  0, or a negative errno when
 * the console cannot be answered any more (the process then ends). */
#ifndef MTGP_HELPER_ROLE_H
#define MTGP_HELPER_ROLE_H

#include <jansson.h>
#include <stddef.h>

#include "helper/sandbox.h"

struct role_request {
	const json_t	*json;		/* an object */
	const char	*op;
	const int	*fds;
	size_t		 nfds;
	int		 reply_fd;
};

struct role {
	const char	*name;
	struct sandbox_needs needs;
	/* May be NULL.  words: behind the role's name on the command line,
	 * NULL behind the last. */
	int		(*prepare)(const char *const *words);
	int		(*handle)(const struct role_request *rq);
};

extern const struct role role_expand;
extern const struct role role_fetch;	/* only with HAVE_CURL */
extern const struct role role_parse;
extern const struct role role_starttls;

/* {"error":word,"errno":code}; code positive or 0. */
int	role_fail(const struct role_request *rq, const char *word, int code);

#endif
