/* The console's side of mtgp-helper: started at first need, one role a
 * process, a stream socket with frames of a 4-byte big-endian length and
 * JSON, at most 16 MiB; descriptors ride along with SCM_RIGHTS.
 *
 * role expand: {"op":"expand","format":"auto","limit":BYTES} with two
 * descriptors (the compressed file, the file to write) → {"expanded":BYTES}
 * every MiB, then {"done":true,"bytes":N} or {"error":"truncated"|"unknown-format"|"write"|
 * "limit","errno":N,"bytes":N} (bytes written up to then stay good).
 * role fetch: core/loop/fetch.h.  role parse: core/inquiry/wire.h.
 * hello: {"role","sandbox":"full"|"reduced","missing":[…]} first.
 *
 * Blocking calls with a cancel flag, for job threads. */
#ifndef MTGP_LOOP_HELPER_H
#define MTGP_LOOP_HELPER_H

#include "core/base/buf.h"
#include "core/base/clock.h"

#define HELPER_FRAME_MAX ((size_t)16 << 20)

struct helper;

/* path NULL: MTGP_HELPER from the environment, then the installed one, then
 * beside the running program. */
int	helper_start(const char *path, const char *role, struct helper **ret);
/* words: what the role is told before it locks itself in (its own meaning;
 * at most HELPER_WORDS, NULL behind the last; NULL: nothing). */
#define HELPER_WORDS	4
int	helper_start_with(const char *path, const char *role,
		const char *const *words, struct helper **ret);
void	helper_stop(struct helper *h);		/* takes NULL */
bool	helper_reduced(const struct helper *h);	/* sandbox not complete */
/* What the sandbox lacks, "landlock, user": for people. */
const char *helper_missing(const struct helper *h);
bool	helper_usable(const struct helper *h);	/* it can be asked again */
int	helper_send(struct helper *h, struct span json, const int *fds,
		size_t nfds);
/* One frame; -ETIMEDOUT, -EPIPE (the helper died), -EPROTO, -ECANCELED. */
int	helper_receive(struct helper *h, usec_t limit,
		const volatile bool *cancel, struct buf *ret_json);

/* Frames, used by both sides (no allocation beyond buf): frames.c.  At most
 * 4 descriptors a frame; maxfds 0: any that comes is -EPROTO. */
#define FRAME_HEAD	((size_t)4)
int	frame_write(int fd, struct span payload, const int *fds, size_t nfds);
int	frame_read(int fd, struct buf *ret, int *ret_fds, size_t maxfds,
		size_t *ret_nfds);
/* The parts, for a reader that must not block: one recvmsg (-EAGAIN, -EPIPE
 * at the end); the length in a head (-EAGAIN: fewer than FRAME_HEAD
 * bytes). */
int	frame_receive_some(int fd, void *to, size_t room, int flags, int *fds,
		size_t maxfds, size_t *nfds, size_t *ret_n);
int	frame_length(struct span head, size_t *ret);

/* Expands a compressed file into out_fd.  progress may be NULL, and what it
 * returns ends the work unless it is 0; limit 0 means none.  0; -EBADMSG
 * truncated or damaged (what came before stays, and *ret_bytes counts it),
 * -ENOTSUP not a known format, -EFBIG limit, other errno.  After -ECANCELED,
 * -EPIPE, -ETIMEDOUT (a minute without progress), -EPROTO and an end by
 * progress the helper is of no more use: helper_stop, start another. */
int	helper_expand(struct helper *h, int in_fd, int out_fd, uint64_t limit,
		const volatile bool *cancel,
		int (*progress)(void *arg, uint64_t bytes), void *arg,
		uint64_t *ret_bytes);

#endif
