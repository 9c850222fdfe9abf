/* Inside the role parse: the analyses that it knows. */
#ifndef MTGP_HELPER_PARSE_H
#define MTGP_HELPER_PARSE_H

#include <jansson.h>

#include "core/inquiry/inquiry.h"

struct parse_kind {
	const char	*name;
	const struct analysis *analysis;
	/* The mail and the facts outlive the subject; options as the console
	 * sent them.  0, -EINVAL, -EFBIG, -ENOMEM. */
	int		(*prepare)(struct span mail, const json_t *options,
			const struct facts *facts, void **ret);
	void		(*done)(void *subject);
};

/* One function an op, of the mail that came with it. */
struct role_request;
int	parse_form(const struct role_request *rq);
int	parse_heads(const struct role_request *rq);
int	parse_pair(const struct role_request *rq);
int	parse_part(const struct role_request *rq);
int	parse_trace(const struct role_request *rq);
/* The bytes of a descriptor: sealed, at most MESSAGE_MAX. */
int	parse_map(int fd, struct span *ret);
void	parse_unmap(struct span bytes);

#ifdef MTGP_HELPER_TEST
/* helper/try_mail.c */
extern const struct parse_kind parse_try;
/* A marked mail has its way; true: an answer was sent already. */
bool	parse_try_mail(struct span mail, int reply_fd);
#endif

#endif
