// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/container.c over what runtimes leave, and over what somebody could put there.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "host/beneath.h"
#include "host/container.h"
#include "tap.h"

#define ID	"a2bc7b153f034b17f358cde43a7f8c7475147e8a0d1b2573c26473244ec44ce4"
#define OTHER	"00000000000000000000000000000000000000000000000000000000000000ff"
#define POD	"7d59bb77-e274-49e7-bf66-275bee27477f"
#define POD_SLICE "/kubepods.slice/kubepods-burstable.slice/" \
		  "kubepods-burstable-pod7d59bb77_e274_49e7_bf66_275bee27477f.slice"

static char folder[] = "/tmp/ptracemon-containers-XXXXXX";
static char text[CONTAINER_FILE_MAX];
static struct container found;
static int root;

/* Below the root: the folders on the way, and the path. */
static const char *place(const char *path)
{
	static char whole[1024];
	char *at;

	snprintf(whole, sizeof(whole), "%s/%s", folder, path);
	for (at = whole + sizeof(folder); (at = strchr(at, '/')); at++) {
		*at = 0;
		if (mkdir(whole, 0755) && errno != EEXIST)
			abort();
		*at = '/';
	}
	return whole;
}

static void put_bytes(const char *path, const char *content, size_t size)
{
	FILE *file = fopen(place(path), "w");

	if (!file || fwrite(content, 1, size, file) != size || fclose(file))
		abort();
}

static void put(const char *path, const char *content)
{
	put_bytes(path, content, strlen(content));
}

static int remove_one(const char *path, const struct stat *status, int flag,
		      struct FTW *walk)
{
	(void)status;
	(void)flag;
	return walk->level ? remove(path) : 0;
}

static void clear(void)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool find(const char *cgroup)
{
	const struct excerpt path = { (const uint8_t *)cgroup, strlen(cgroup),
				      false };
	struct container_place where;

	memset(&found, 0, sizeof(found));
	return container_place(&path, &where) &&
	       container_find(root, &where, text, &found);
}

static void check(const char *what, const char *cgroup,
		  const struct container *wanted)
{
	ok(find(cgroup) == (*wanted->runtime != 0), "%s: %s", what,
	   *wanted->runtime ? "found" : "not found");
	is_text(found.runtime, wanted->runtime, "by whom");
	is_text(found.name, wanted->name, "its name");
	is_text(found.image, wanted->image, "its image");
	is_text(found.pod, wanted->pod, "its pod");
	is_text(found.namespace, wanted->namespace, "its namespace");
	clear();
}

#define NOTHING	(&(struct container){ 0 })

static void test_containerd(void)
{
	put("run/containerd/io.containerd.runtime.v2.task/k8s.io/" ID "/config.json",
	    "{\"ociVersion\":\"1.1.0\",\"process\":{\"args\":[\"sleep\",\"9\"]},"
	    "\"mounts\":[{\"destination\":\"/proc\"}],\"annotations\":{"
	    "\"io.kubernetes.cri.container-name\":\"web\","
	    "\"io.kubernetes.cri.container-type\":\"container\","
	    "\"io.kubernetes.cri.image-name\":\"docker.io/library/nginx:1.25\","
	    "\"io.kubernetes.cri.sandbox-id\":\"" OTHER "\","
	    "\"io.kubernetes.cri.sandbox-name\":\"web-0\","
	    "\"io.kubernetes.cri.sandbox-namespace\":\"shop\"}}");
	check("Kubernetes with containerd", POD_SLICE "/cri-containerd-" ID ".scope",
	      &(struct container){ "web", "docker.io/library/nginx:1.25",
				   "containerd", "web-0", "shop" });
	put("run/containerd/io.containerd.runtime.v2.task/default/" ID "/config.json",
	    "{\"annotations\":{\"nerdctl/name\":\"mine\"}}");
	check("nerdctl", "/system.slice/nerdctl-" ID ".scope",
	      &(struct container){ "mine", "", "containerd", "", "" });
}

static void test_crio(void)
{
	put("run/containers/storage/overlay-containers/" ID "/userdata/config.json",
	    "{\"annotations\":{\"io.kubernetes.container.name\":\"db\","
	    "\"io.kubernetes.cri-o.ImageName\":\"quay.io/x/db:2\","
	    "\"io.kubernetes.cri-o.Labels\":\"{\\\"a\\\":\\\"b\\\"}\","
	    "\"io.kubernetes.pod.name\":\"db-1\","
	    "\"io.kubernetes.pod.namespace\":\"data\"},\"linux\":{}}");
	check("Kubernetes with CRI-O", POD_SLICE "/crio-" ID ".scope",
	      &(struct container){ "db", "quay.io/x/db:2", "cri-o", "db-1",
				   "data" });
}

#define PODMAN(id, name) \
	"{\"id\":\"" id "\",\"names\":[\"" name "\"],\"image\":\"0123\"," \
	"\"metadata\":\"{\\\"image-name\\\":\\\"docker.io/library/" name ":latest\\\"," \
	"\\\"image-id\\\":\\\"0123\\\",\\\"name\\\":\\\"" name "\\\",\\\"created-at\\\":1}\"," \
	"\"created\":\"2026-01-01T00:00:00Z\",\"flags\":{\"MountLabel\":\"\"}}"

#define STORAGE	"var/lib/containers/storage/overlay-containers/"
#define SCOPE	"/machine.slice/libpod-" ID ".scope/container"

static void test_podman(void)
{
	const struct container wanted = {
		"web", "docker.io/library/web:latest", "podman", "", "" };

	put(STORAGE ID "/userdata/config.json",
	    "{\"annotations\":{\"io.container.manager\":\"libpod\"}}");
	put(STORAGE "containers.json",
	    "[" PODMAN(OTHER, "other") "," PODMAN(ID, "web") "]");
	check("podman", SCOPE, &wanted);
	put(STORAGE "containers.json", "[" PODMAN(OTHER, "other") "]");
	put(STORAGE "volatile-containers.json", "[" PODMAN(ID, "web") "]");
	check("podman run --rm", SCOPE, &wanted);
	put("var/lib/containers/storage/vfs-containers/containers.json",
	    "[" PODMAN(ID, "web") "]");
	check("podman without overlayfs", SCOPE, &wanted);
	put(STORAGE "containers.json", "[" PODMAN(OTHER, "other") "]");
	check("podman, another container", SCOPE, NOTHING);
}

static void test_docker(void)
{
	put("var/lib/docker/containers/" ID "/config.v2.json",
	    "{\"State\":{\"Running\":true,\"Pid\":77},\"ID\":\"" ID "\","
	    "\"Config\":{\"Hostname\":\"h\",\"Image\":\"redis:7\",\"Labels\":{"
	    "\"com.docker.compose.project\":\"p\"}},\"Image\":\"sha256:00\","
	    "\"Name\":\"/cache\",\"Driver\":\"overlay2\"}");
	check("docker", "/system.slice/docker-" ID ".scope",
	      &(struct container){ "cache", "redis:7", "docker", "", "" });
}

static void test_machine(void)
{
	put("run/systemd/machines/deb-ian",
	    "# This is private data. Do not parse.\nNAME=deb-ian\n"
	    "SCOPE=machine-deb\\x2dian.scope\nSERVICE=systemd-nspawn\n"
	    "ROOT=/var/lib/machines/deb-ian\nCLASS=container\nLEADER=9\n");
	check("systemd-nspawn",
	      "/machine.slice/machine-deb\\x2dian.scope/payload/init.scope",
	      &(struct container){ "deb-ian", "/var/lib/machines/deb-ian",
				   "systemd-nspawn", "", "" });
	put("run/systemd/machines/m", "NAME=m\nCLASS=container\nROOT=/m\n");
	check("systemd-nspawn@.service",
	      "/machine.slice/systemd-nspawn@m.service/payload",
	      &(struct container){ "m", "/m", "systemd-nspawn", "", "" });
	put("run/systemd/machines/vm", "NAME=vm\nCLASS=vm\n");
	check("a virtual machine", "/machine.slice/machine-vm.scope/emulator",
	      NOTHING);
	put("etc/shadow", "CLASS=container\n");
	put("run/systemd/machines/a/x", "");
	check("a name that leads elsewhere",
	      "/machine.slice/machine-a\\x2f..\\x2f..\\x2f..\\x2f..\\x2fetc\\x2fshadow.scope/x",
	      NOTHING);
}

static void test_logs(void)
{
	put("var/log/containers/web-0_shop_nginx-" ID ".log", "");
	put("var/log/containers/web-1_shop_nginx-" OTHER ".log", "");
	check("the kubelet's log", POD_SLICE "/" ID,
	      &(struct container){ "nginx", "", "kubernetes", "web-0", "shop" });
	put("var/log/pods/shop_web-0_" POD "/nginx/0.log", "");
	check("the pod's log", POD_SLICE "/" ID,
	      &(struct container){ "", "", "kubernetes", "web-0", "shop" });
	put("var/log/containers/nothing-" ID ".log", "");
	check("a log with another kind of name", POD_SLICE "/" ID, NOTHING);
}

/* ---- users have their own, and nobody else's */

#define HOME	"home/user/.local/share/containers/storage/overlay-containers/"
#define USER	"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID ".scope"

static void test_users(void)
{
	static const char passwd[] = "user:x:1000:1000::/home/user:/bin/sh\n";
	const struct container wanted = {
		"web", "docker.io/library/web:latest", "podman", "", "" };

	put("etc/passwd", passwd);
	put(HOME "containers.json", "[" PODMAN(ID, "web") "]");
	if (chown(place(HOME "containers.json"), 1000, 1000))
		abort();
	check("a user's podman", USER, &wanted);
	put("etc/passwd", passwd);
	put(HOME "containers.json", "[" PODMAN(ID, "web") "]");
	check("a file there that is not the user's", USER, NOTHING);
	put("etc/passwd", passwd);
	put(STORAGE "containers.json", "[" PODMAN(ID, "web") "]");
	check("a user's cgroup with the id of a container of root's", USER,
	      NOTHING);
}

/* ---- what nobody should be kept by, or led astray */

static void test_links(void)
{
	put("secret/containers.json", "[" PODMAN(ID, "web") "]");
	put(STORAGE "x", "");
	if (symlink("../../../../../secret/containers.json",
		    place(STORAGE "containers.json")))
		abort();
	check("a link in place of a file", SCOPE, NOTHING);
	put("secret/containers.json", "[" PODMAN(ID, "web") "]");
	put("var/lib/containers/storage/x", "");
	if (symlink("../../../../secret", place("var/lib/containers/storage/overlay-containers")))
		abort();
	check("a link in place of a folder", SCOPE, NOTHING);
	put(STORAGE "x", "");
	if (mkfifo(place(STORAGE "containers.json"), 0600))
		abort();
	check("a pipe in place of a file", SCOPE, NOTHING);
	place(STORAGE "containers.json/x");
	check("a folder in place of a file", SCOPE, NOTHING);
}

static void put_repeated(const char *what, size_t times)
{
	const size_t length = strlen(what);
	char *all = malloc(times * length + 1);
	size_t i;

	for (i = 0; i < times; i++)
		memcpy(all + i * length, what, length + 1);
	put(STORAGE "containers.json", all);
	free(all);
}

/* Blanks behind, up to that length. */
static void put_padded(const char *content, size_t length)
{
	char *all = malloc(length);

	memset(all, ' ', length);
	memcpy(all, content, strlen(content));
	put_bytes(STORAGE "containers.json", all, length);
	free(all);
}

static void test_garbage(void)
{
	static const char one[] = "[" PODMAN(ID, "web") "]";
	unsigned int seed = 1, got = 0;
	size_t length = sizeof(one) - 1, i;
	char bytes[sizeof(one)];

	put_repeated("[", 500000);
	check("half a million brackets", SCOPE, NOTHING);
	put_repeated("{\"a\":", 100000);
	check("objects without end", SCOPE, NOTHING);
	put_padded("[" PODMAN(ID, "web") "]", CONTAINER_FILE_MAX);
	check("a file that is too long", SCOPE, NOTHING);
	put_padded("[" PODMAN(ID, "web") "]", CONTAINER_FILE_MAX - 1);
	check("one that is not", SCOPE,
	      &(struct container){ "web", "docker.io/library/web:latest",
				   "podman", "", "" });
	put(STORAGE "containers.json", "");
	check("an empty file", SCOPE, NOTHING);
	put_bytes(STORAGE "containers.json", "\0\xff[{", 5);
	check("bytes", SCOPE, NOTHING);
	put(STORAGE "containers.json",
	    "[{\"id\":\"" ID "\",\"metadata\":\"{\\\"name\\\":\\\"a\\\\u0000b\\\"}\"}]");
	check("a NUL in a name", SCOPE, NOTHING);
	put(STORAGE ID "/userdata/config.json",
	    "{\"annotations\\nio.kubernetes.container.name\":\"forged\"}");
	check("a key that would pass for two", SCOPE, NOTHING);
	/* With any of its bytes changed, and of any length: the sanitizer looks on. */
	for (i = 0; i < 4000; i++) {
		memcpy(bytes, one, sizeof(one));
		bytes[rand_r(&seed) % length] = (char)rand_r(&seed);
		put_bytes(STORAGE "containers.json", bytes,
			  1 + (size_t)rand_r(&seed) % length);
		got += find(SCOPE);
	}
	ok(got < 2000, "of 4000 that were cut and changed %u have names", got);
	clear();
}

int main(void)
{
	root = mkdtemp(folder) ? open(folder, O_PATH | O_DIRECTORY) : -1;
	if (root < 0)
		abort();
	if (getuid()) {
		skip("files of containers", "they are to be root's");
		return done();
	}
	test_containerd();
	test_crio();
	test_podman();
	test_docker();
	test_machine();
	test_logs();
	test_users();
	test_links();
	test_garbage();
	close(root);
	rmdir(folder);
	return done();
}
