/* gzip (RFC 1952) to plain bytes, members one after another, giving out
 * everything up to the place where the input is cut or damaged: a log that
 * was being compressed when the disk filled up is still a log.  (libarchive
 * drops its last 64 KiB there, and with a small file that is all of it.)
 * Bytes behind the last member that start no other one are ignored. */
#ifndef MTGP_HELPER_GUNZIP_H
#define MTGP_HELPER_GUNZIP_H

#include <stddef.h>

/* Reads in_fd from where it stands; put() gets the bytes and returns 0 or a
 * negative errno, which ends the work and is returned.
 * 0; -EBADMSG: cut or damaged; -ENOMEM; another errno of read(). */
int	gunzip(int in_fd, int (*put)(void *arg, const void *p, size_t n),
		void *arg);

#endif
