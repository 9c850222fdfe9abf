/* The public half of a private key.  The private one stays in one buffer,
 * which is wiped; a key under a passphrase is not asked for it. */
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/base64.h"
#include "core/inquiry/signer_part.h"

#define KEY_FILE	((size_t)32 << 10)
#define RAW_KEY		64

static int
no_passphrase(char *buf, int size, int writing, void *arg)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

static ssize_t
read_all(int fd, char *to, size_t max)
{
	size_t n = 0;

	while (n < max) {
		ssize_t got = read(fd, to + n, max - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

static EVP_PKEY *
read_key(int fd)
{
	char *bytes = malloc(KEY_FILE);
	ssize_t n = bytes != NULL ? read_all(fd, bytes, KEY_FILE) : -ENOMEM;
	BIO *bio = n > 0 ? BIO_new_mem_buf(bytes, (int)n) : NULL;
	EVP_PKEY *key = NULL;

	if (bio != NULL)
		key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	if (bytes != NULL)
		OPENSSL_cleanse(bytes, KEY_FILE);
	free(bytes);
	ERR_clear_error();
	return key;
}

/* Ed25519 stands in DNS without wrapping (RFC 8463, 4). */
static int
print_public(EVP_PKEY *key, struct buf *out)
{
	unsigned char raw[RAW_KEY], *der = NULL;
	size_t n = sizeof raw;
	int length, r = 0;

	if (EVP_PKEY_get_id(key) == EVP_PKEY_ED25519) {
		if (EVP_PKEY_get_raw_public_key(key, raw, &n) == 1)
			r = base64_add(out, span_of((const char *)raw, n));
		return r;
	}
	length = EVP_PKEY_get_id(key) == EVP_PKEY_RSA ?
	    i2d_PUBKEY(key, &der) : 0;
	if (length > 0)
		r = base64_add(out, span_of((const char *)der,
		    (size_t)length));
	OPENSSL_free(der);
	return r;
}

int
signer_public(struct signer *s, struct span path, struct span *ret)
{
	const char *file = signer_path(s, path);
	int fd = file != NULL ? signer_open(file) : -ENOMEM;
	EVP_PKEY *key;
	struct buf out;

	*ret = span_str(NULL);
	if (fd < 0)
		return fd == -ENOMEM ? fd : 0;
	buf_init(&out, KEY_FILE);
	key = read_key(fd);
	close(fd);
	if (key != NULL && print_public(key, &out) == 0)
		*ret = arena_span(s->a, buf_span(&out));
	EVP_PKEY_free(key);
	buf_done(&out);
	return arena_failed(s->a) ? -ENOMEM : 0;
}
