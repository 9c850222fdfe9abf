/* A whole file into a buffer.  At most out->max bytes (-EFBIG); a folder is
 * -EISDIR.  Reads on over EINTR.  Pipes are read to their end: -ENXIO where
 * nobody writes into one within two seconds, -ETIMEDOUT where nothing more
 * comes for ten. */
#ifndef MTGP_BASE_READFILE_H
#define MTGP_BASE_READFILE_H

#include "core/base/buf.h"

/* Appends; 0 or a negative errno. */
int	read_file(const char *path, struct buf *out);
/* The same from an open descriptor, which stays open. */
int	read_fd(int fd, struct buf *out);

/* A descriptor to stream from: -ENXIO where it is a pipe into which nobody
 * writes within two seconds; else a negative errno. */
int	open_readable(const char *path);

#endif
