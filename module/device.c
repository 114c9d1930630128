// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/ptracemon: open, read, poll, mmap, ioctl. What they promise is said in
 * uapi/ptracemon.h.
 */
#include <linux/fs.h>
#include <linux/log2.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nospec.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "buffers.h"
#include "canary.h"
#include "config.h"
#include "device.h"
#include "known.h"
#include "notice.h"
#include "traced.h"
#include "version.h"

/*
 * Protects: the role of the consumer (has_consumer) against open, release and
 * ptracemon_device_lock_out(). Taken above all locks of buffers.c.
 */
static DEFINE_MUTEX(role_lock);
static bool has_consumer;

/*
 * One open file that reads.
 * @process: whose canaries it is shown
 */
struct consumer {
	/* Protects: the positions and @next, for read() by several threads. */
	struct mutex lock;
	/* Records that read() looks at, one for each CPU. */
	struct ptracemon_ring_item *next;
	struct pid *process;
};

static struct consumer *consumer_create(void)
{
	struct consumer *consumer = kzalloc(sizeof(*consumer), GFP_KERNEL);

	if (!consumer)
		return NULL;
	consumer->next = kcalloc(nr_cpu_ids, sizeof(*consumer->next),
				 GFP_KERNEL);
	if (!consumer->next) {
		kfree(consumer);
		return NULL;
	}
	mutex_init(&consumer->lock);
	consumer->process = get_pid(task_tgid(current));
	return consumer;
}

static void consumer_destroy(struct consumer *consumer)
{
	put_pid(consumer->process);
	kfree(consumer->next);
	kfree(consumer);
}

static int device_open(struct inode *inode, struct file *file)
{
	struct consumer *consumer;
	int error = 0;

	/* misc_open() has left the misc device here. */
	file->private_data = NULL;
	if (!(file->f_mode & FMODE_READ))
		return nonseekable_open(inode, file);

	consumer = consumer_create();
	if (!consumer)
		return -ENOMEM;
	mutex_lock(&role_lock);
	if (has_consumer) {
		error = -EBUSY;
	} else {
		WRITE_ONCE(has_consumer, true);
		file->private_data = consumer;
		ptracemon_canary_set_reader(consumer->process);
		ptracemon_known_forget();
		ptracemon_buffers_complete();
		ptracemon_notice_lifecycle(PTRACEMON_LIFECYCLE_READER_CAME, 0);
		ptracemon_traced_emit();
	}
	mutex_unlock(&role_lock);
	if (error) {
		consumer_destroy(consumer);
		return error;
	}
	return stream_open(inode, file);
}

/* The last reference is gone: no thread is in read(), nothing is mapped. */
static int device_release(struct inode *inode, struct file *file)
{
	if (!file->private_data)
		return 0;
	mutex_lock(&role_lock);
	WRITE_ONCE(has_consumer, false);
	ptracemon_canary_set_reader(NULL);
	ptracemon_buffers_reposition();
	ptracemon_notice_lifecycle(PTRACEMON_LIFECYCLE_READER_WENT, 0);
	mutex_unlock(&role_lock);
	consumer_destroy(file->private_data);
	return 0;
}

bool ptracemon_device_has_reader(void)
{
	return READ_ONCE(has_consumer);
}

int ptracemon_device_lock_out(void)
{
	mutex_lock(&role_lock);
	if (!has_consumer)
		return 0;
	mutex_unlock(&role_lock);
	return -EBUSY;
}

void ptracemon_device_let_in(void)
{
	mutex_unlock(&role_lock);
}

/*
 * Looks at the next record of a ring. Returns -EIO if the reader has put a
 * position where no record is.
 */
static int peek_one(struct consumer *consumer, unsigned int cpu)
{
	struct ptracemon_ring *ring = ptracemon_buffers_ring(cpu);
	struct ptracemon_ring_item *next = &consumer->next[cpu];

	if (ptracemon_ring_peek(ring, ptracemon_ring_published(ring), next))
		return -EIO;
	/* No record is from the future; the clocks of two CPUs are close. */
	if (next->record &&
	    next->time > ktime_get_boot_fast_ns() + NSEC_PER_SEC)
		return -EIO;
	return 0;
}

static int peek_all(struct consumer *consumer)
{
	struct ptracemon_ring *ring;
	unsigned int cpu;
	int error;

	ptracemon_for_each_ring(cpu, ring) {
		error = peek_one(consumer, cpu);
		if (error)
			return error;
	}
	return 0;
}

/* CPU of the oldest record that is not younger than @until, or nr_cpu_ids. */
static unsigned int oldest(const struct consumer *consumer, u64 until)
{
	unsigned int cpu, found = nr_cpu_ids;

	for_each_possible_cpu(cpu) {
		const struct ptracemon_ring_item *next = &consumer->next[cpu];

		if (next->record && next->time <= until) {
			until = next->time;
			found = cpu;
		}
	}
	return found;
}

/* Hands out the record of @cpu that was looked at. */
static int read_one(struct consumer *consumer, unsigned int cpu,
		    char __user *to, size_t size)
{
	struct ptracemon_ring *ring = ptracemon_buffers_ring(cpu);
	struct ptracemon_ring_item *next = &consumer->next[cpu];

	if (next->length > size)
		return -EINVAL;
	if (copy_to_user(to, next->record, next->length))
		return -EFAULT;
	ptracemon_ring_consume(ring, next);
	return 0;
}

/*
 * Copies what is there. Records younger than the look at the rings wait for the
 * next round: an older one may not have been there yet on a CPU that was looked
 * at before.
 */
static ssize_t read_round(struct consumer *consumer, char __user *to,
			  size_t size)
{
	u64 now = ktime_get_boot_fast_ns();
	size_t done = 0;
	int error = peek_all(consumer);

	while (!error) {
		unsigned int cpu = oldest(consumer, now);
		size_t length;

		if (cpu == nr_cpu_ids)
			break;
		length = consumer->next[cpu].length;
		error = read_one(consumer, cpu, to + done, size - done);
		if (error)
			break;
		done += length;
		error = peek_one(consumer, cpu);
	}
	return done ?: error;
}

static ssize_t device_read(struct file *file, char __user *to, size_t size,
			   loff_t *offset)
{
	struct consumer *consumer = file->private_data;
	ssize_t done;

	if (mutex_lock_interruptible(&consumer->lock))
		return -ERESTARTSYS;
	for (;;) {
		done = read_round(consumer, to, size);
		if (done || !size)
			break;
		if (ptracemon_buffers_have_data()) {
			/* All of it is too young. */
			if (signal_pending(current)) {
				done = -ERESTARTSYS;
				break;
			}
			cond_resched();
			continue;
		}
		if (file->f_flags & O_NONBLOCK) {
			done = -EAGAIN;
			break;
		}
		done = ptracemon_buffers_wait();
		if (done)
			break;
	}
	mutex_unlock(&consumer->lock);
	return done;
}

static __poll_t device_poll(struct file *file, poll_table *table)
{
	__poll_t events = EPOLLERR;

	if (file->private_data)
		events = ptracemon_buffers_poll(file, table) ?
				 EPOLLIN | EPOLLRDNORM :
				 0;
	return events;
}

/* Distance of two rings in the file: a power of two that holds all areas. */
static u64 ring_stride(void)
{
	return roundup_pow_of_two(2 * PAGE_SIZE + ptracemon_buffers_size());
}

/*
 * By frame number, without references to the pages: else vmsplice(), io_uring and
 * their like could hold on to one, and read on, or move the position, when somebody
 * else is the reader. Each mapping has the file, and that keeps the rings.
 */
static int map_pages(struct vm_area_struct *vma, unsigned long at, void *area,
		     size_t size)
{
	size_t offset;

	for (offset = 0; offset < size; offset += PAGE_SIZE) {
		vm_fault_t fault = vmf_insert_pfn(
			vma, at + offset, vmalloc_to_pfn(area + offset));

		if (fault != VM_FAULT_NOPAGE)
			return fault & VM_FAULT_OOM ? -ENOMEM : -EFAULT;
	}
	return 0;
}

#define MAPPING_FLAGS	(VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTCOPY | \
			 VM_DONTDUMP)

static int map_control(struct vm_area_struct *vma, struct ptracemon_ring *ring)
{
	if (vma->vm_end - vma->vm_start != PAGE_SIZE)
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EPERM;
	vm_flags_mod(vma, MAPPING_FLAGS, VM_MAYEXEC);
	return map_pages(vma, vma->vm_start, ring->control, PAGE_SIZE);
}

static int map_records(struct vm_area_struct *vma, struct ptracemon_ring *ring)
{
	int error;

	if (vma->vm_end - vma->vm_start != PAGE_SIZE + ring->size)
		return -EINVAL;
	if (vma->vm_flags & (VM_WRITE | VM_EXEC))
		return -EPERM;
	vm_flags_mod(vma, MAPPING_FLAGS, VM_MAYWRITE | VM_MAYEXEC);
	error = map_pages(vma, vma->vm_start, ring->status, PAGE_SIZE);
	if (error)
		return error;
	return map_pages(vma, vma->vm_start + PAGE_SIZE, ring->data,
			 ring->size);
}

static int device_mmap(struct file *file, struct vm_area_struct *vma)
{
	u64 offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
	struct ptracemon_ring *ring;
	u64 stride = ring_stride();

	if (!file->private_data)
		return -EACCES;
	/* VM_SHARED is off for a file that is open for reading only. */
	if (!(vma->vm_flags & VM_MAYSHARE) || offset / stride >= nr_cpu_ids)
		return -EINVAL;
	ring = ptracemon_buffers_ring(
		array_index_nospec(offset / stride, nr_cpu_ids));
	if (!ring)
		return -ENODEV;
	switch (offset & (stride - 1)) {
	case 0:
		return map_control(vma, ring);
	case PAGE_SIZE:
		return map_records(vma, ring);
	default:
		return -EINVAL;
	}
}

static u64 features(void)
{
	u64 there = 0;

	if (!ptracemon_config_lacks(PTRACEMON_SWITCH_OUTCOME))
		there |= PTRACEMON_FEATURE_OUTCOME;
	if (!ptracemon_config_lacks(PTRACEMON_SWITCH_ACCESS))
		there |= PTRACEMON_FEATURE_ACCESS;
	if (!ptracemon_config_lacks(PTRACEMON_SWITCH_AUTOATTACH))
		there |= PTRACEMON_FEATURE_AUTOATTACH;
	if (!ptracemon_config_lacks(PTRACEMON_SWITCH_MEMORY))
		there |= PTRACEMON_FEATURE_MEMORY_MEM;
	if (!ptracemon_config_lacks(PTRACEMON_SWITCH_VM))
		there |= PTRACEMON_FEATURE_MEMORY_VM;
	if (!ptracemon_config_lacks(PTRACEMON_SWITCH_ENDS))
		there |= PTRACEMON_FEATURE_ENDS;
	if (!ptracemon_config_lacks(PTRACEMON_SWITCH_EVIDENCE))
		there |= PTRACEMON_FEATURE_EVIDENCE;
	return there;
}

static long ioctl_info(void __user *argument)
{
	struct ptracemon_info info;
	long error = 0;

	if (copy_from_user(&info, argument, sizeof(info)))
		return -EFAULT;
	if (info.reserved0 || info.features ||
	    memchr_inv(info.reserved1, 0, sizeof(info.reserved1)))
		return -EINVAL;
	if (info.abi_major != PTRACEMON_ABI_MAJOR)
		error = -EPROTONOSUPPORT;
	memset(&info, 0, sizeof(info));
	info.abi_major = PTRACEMON_ABI_MAJOR;
	info.abi_minor = PTRACEMON_ABI_MINOR;
	info.features = features();
	info.cpus = nr_cpu_ids;
	info.page_size = PAGE_SIZE;
	info.ring_stride = ring_stride();
	info.data_size = ptracemon_buffers_size();
	strscpy((char *)info.version, PTRACEMON_VERSION, sizeof(info.version));
	if (copy_to_user(argument, &info, sizeof(info)))
		return -EFAULT;
	return error;
}

static long ioctl_stats(void __user *argument)
{
	struct ptracemon_stats_request request;
	long error;

	if (copy_from_user(&request, argument, sizeof(request)))
		return -EFAULT;
	if (request.reserved || request.next_sequence ||
	    memchr_inv(&request.stats, 0, sizeof(request.stats)))
		return -EINVAL;
	error = ptracemon_buffers_stats(request.cpu, &request.stats,
					&request.next_sequence);
	if (error)
		return error;
	return copy_to_user(argument, &request, sizeof(request)) ? -EFAULT : 0;
}

static long device_ioctl(struct file *file, unsigned int command,
			 unsigned long argument)
{
	switch (command) {
	case PTRACEMON_IOC_INFO:
		return ioctl_info((void __user *)argument);
	case PTRACEMON_IOC_STATS:
		return ioctl_stats((void __user *)argument);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations device_operations = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.read = device_read,
	.poll = device_poll,
	.mmap = device_mmap,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "ptracemon",
	.fops = &device_operations,
};

int __init ptracemon_device_init(umode_t mode,
				 const struct attribute_group **groups)
{
	device.mode = mode;
	device.groups = groups;
	return misc_register(&device);
}

void ptracemon_device_exit(void)
{
	misc_deregister(&device);
}
