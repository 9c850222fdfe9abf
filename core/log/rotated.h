/* The brothers of a followed file as they lie in its folder now: what a
 * rotation left there. */
#ifndef MTGP_LOG_ROTATED_H
#define MTGP_LOG_ROTATED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct rotated {
	char		*path;
	int		 fd;
	uint64_t	 rank;		/* greater is older */
	bool		 packed;
	dev_t		 dev;
	ino_t		 ino;
};

struct rotated_list {
	struct rotated	*v;		/* oldest first */
	size_t		 n, cap;
};

/* 0 or -ENOMEM; a folder that cannot be listed gives none. */
int	rotated_read(const char *path, struct rotated_list *ret);
void	rotated_done(struct rotated_list *l);

#endif
