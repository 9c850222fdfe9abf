/* Inside core/inquiry: what the readers of signers share.
 *	signer.c	files, facts, OpenDKIM
 *	signer_rspamd.c	rspamd
 *	signer_key.c	the public half of a key file */
#ifndef MTGP_INQUIRY_SIGNER_PART_H
#define MTGP_INQUIRY_SIGNER_PART_H

#include "core/base/arena.h"
#include "core/inquiry/signer.h"

struct signer {
	struct facts	*f;
	const char	*root;
	struct arena	*a;
	size_t		 n;		/* selectors so far */
};

/* A path below the root, on the arena; NULL: no memory. */
const char *signer_path(struct signer *s, struct span path);
/* An open plain file, or negative errno; never waits for one. */
int	signer_open(const char *path);
/* The file's bytes on the arena; empty when it cannot be read.  -ENOMEM. */
int	signer_read(struct signer *s, struct span path, struct span *ret);
/* key_path: of the private key, may be empty.  0 or -ENOMEM. */
int	signer_add(struct signer *s, const char *program,
		struct span selector, struct span domain,
		struct span key_path);
/* The next word between blanks, without quotes around it. */
bool	signer_word(struct span *rest, struct span *ret);

int	signer_rspamd(struct signer *s);
/* Base64 on the arena; empty: not to be read, or no key.  -ENOMEM. */
int	signer_public(struct signer *s, struct span path, struct span *ret);

#endif
