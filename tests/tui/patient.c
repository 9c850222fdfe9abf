/* A name server for tests that answers when it is told to: `patient ZONE`.
 * Prints the port of 127.0.0.1 where it listens, then every question.  Lines
 * of standard input: "N" answers the N oldest questions, "all" these and all
 * to come, "none" again none.  Ends with its input. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/dns/wire.h"
#include "core/dns/zonefile.h"

#define HELD_MAX 4096
#define QUESTION_MAX 512

static struct held {
	struct sockaddr_in from;
	char	 bytes[QUESTION_MAX];
	size_t	 n, question;
} held[HELD_MAX];
static size_t nheld;
static bool open_door;

/* The question's name as text; false: it is none. */
static bool
name_of(struct held *h, struct buf *out)
{
	size_t i = DNS_HEADER;

	while (i < h->n && h->bytes[i] != 0) {
		size_t len = (unsigned char)h->bytes[i];

		if (len > 63 || i + 1 + len >= h->n)
			return false;
		buf_add(out, h->bytes + i + 1, len);
		buf_addc(out, '.');
		i += 1 + len;
	}
	if (i + 5 > h->n)
		return false;
	h->question = i + 5 - DNS_HEADER;
	return true;
}

/* The zone file's answer under the id and the letters of the question;
 * SERVFAIL where it has none. */
static void
answer(int fd, const struct zonefile *z, struct held *h)
{
	struct buf name, out;
	const char *type;

	buf_init(&name, 4096);
	buf_init(&out, DNS_MESSAGE);
	if (!name_of(h, &name))
		goto done;
	if (name.len == 0)
		buf_addc(&name, '.');
	type = h->bytes + DNS_HEADER + h->question - 4;
	if (zonefile_ask(z, buf_span(&name), (unsigned char)type[0] << 8 |
	    (unsigned char)type[1], false, &out) != ANSWER_GIVEN) {
		buf_reset(&out);
		buf_add(&out, h->bytes, DNS_HEADER + h->question);
		memcpy(out.data + 2, "\x81\x82\0\1\0\0\0\0\0\0", 10);
	}
	memcpy(out.data, h->bytes, 2);
	memcpy(out.data + DNS_HEADER, h->bytes + DNS_HEADER, h->question);
	(void)sendto(fd, out.data, out.len, 0, (struct sockaddr *)&h->from,
	    sizeof h->from);
done:
	buf_done(&name);
	buf_done(&out);
}

static void
let_go(int fd, const struct zonefile *z, size_t n)
{
	n = n < nheld ? n : nheld;
	for (size_t i = 0; i < n; i++)
		answer(fd, z, &held[i]);
	nheld -= n;
	memmove(held, held + n, nheld * sizeof held[0]);
}

static void
take(int fd)
{
	struct held *h = &held[nheld];
	socklen_t len = sizeof h->from;
	ssize_t n = recvfrom(fd, h->bytes, sizeof h->bytes, 0,
	    (struct sockaddr *)&h->from, &len);
	struct buf name;

	if (n < DNS_HEADER || nheld + 1 == HELD_MAX)
		return;
	h->n = (size_t)n;
	nheld++;
	buf_init(&name, 4096);
	(void)name_of(h, &name);
	printf("%.*s\n", (int)name.len, name.data ? name.data : "");
	fflush(stdout);
	buf_done(&name);
}

static bool
command(int fd, const struct zonefile *z)
{
	char line[64];
	uint64_t n;

	if (fgets(line, sizeof line, stdin) == NULL)
		return false;
	line[strcspn(line, "\n")] = '\0';
	if (strcmp(line, "all") == 0 || strcmp(line, "none") == 0)
		open_door = *line == 'a';
	else if (span_u64(span_str(line), HELD_MAX, &n) == 0)
		let_go(fd, z, (size_t)n);
	return true;
}

int
main(int argc, char **argv)
{
	struct sockaddr_in own = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t len = sizeof own;
	struct pollfd p[2] = { { fd, POLLIN, 0 }, { 0, POLLIN, 0 } };
	struct zonefile *z;
	struct error e = { 0 };

	if (argc < 2 || zonefile_load(argv[1], &z, &e) < 0 || fd < 0 ||
	    bind(fd, (struct sockaddr *)&own, sizeof own) < 0 ||
	    getsockname(fd, (struct sockaddr *)&own, &len) < 0) {
		fprintf(stderr, "%s\n", e.en);
		return 1;
	}
	setvbuf(stdin, NULL, _IONBF, 0);
	printf("%u\n", ntohs(own.sin_port));
	fflush(stdout);
	while (poll(p, 2, -1) > 0 || errno == EINTR) {
		if (p[0].revents & POLLIN)
			take(fd);
		if ((p[1].revents & (POLLIN | POLLHUP)) && !command(fd, z))
			break;
		if (open_door)
			let_go(fd, z, nheld);
	}
	zonefile_free(z);
	close(fd);
	return 0;
}
