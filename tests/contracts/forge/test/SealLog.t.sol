// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SealLog} from "contracts/SealLog.sol";
import {Base, Vm} from "./Base.sol";

contract SealLogTest is Base {
    SealLog private log;
    uint64 private constant NOW = 1_800_000_000;

    function setUp() public {
        log = new SealLog();
        vm.warp(NOW);
    }

    function test_zero_is_no_root() public {
        vm.expectRevert(SealLog.ZeroValue.selector);
        log.seal(0);
    }

    function test_zero_is_no_preimage() public {
        vm.expectRevert(SealLog.ZeroValue.selector);
        log.open(0);
    }

    function test_one_zero_in_a_batch_refuses_the_batch() public {
        bytes32[] memory values = new bytes32[](3);
        values[0] = bytes32(uint256(1));
        values[2] = bytes32(uint256(2));
        vm.expectRevert(SealLog.ZeroValue.selector);
        log.sealMany(values);
        vm.expectRevert(SealLog.ZeroValue.selector);
        log.openMany(values);
        vm.assertEq(log.sealedAt(values[0]), 0, "a refused batch sealed");
        vm.assertEq(log.openedAt(log.lockOf(values[0])), 0, "a refused batch opened");
    }

    function test_a_batch_has_one_to_256_values() public {
        vm.assertEq(log.BATCH_MAX(), 256, "limit");
        vm.expectRevert(SealLog.BatchSize.selector);
        log.sealMany(new bytes32[](0));
        vm.expectRevert(SealLog.BatchSize.selector);
        log.openMany(new bytes32[](0));
        bytes32[] memory many = distinct(257);
        vm.expectRevert(SealLog.BatchSize.selector);
        log.sealMany(many);
        vm.expectRevert(SealLog.BatchSize.selector);
        log.openMany(many);
        many = distinct(256);
        log.sealMany(many);
        log.openMany(many);
        for (uint256 i; i < many.length; ++i) {
            vm.assertEq(log.sealedAt(many[i]), NOW, "sealed");
            vm.assertEq(log.openedAt(log.lockOf(many[i])), NOW, "opened");
        }
    }

    function testFuzz_a_seal_keeps_its_first_time_whoever_repeats_it(bytes32 root, address other, uint32 later) public {
        vm.assume(root != 0);
        vm.expectEmit(address(log));
        emit SealLog.Sealed(root);
        log.seal(root);
        vm.warp(uint256(NOW) + later + 1);
        vm.recordLogs();
        vm.prank(other);
        log.seal(root);
        vm.assertEq(log.sealedAt(root), NOW, "time moved");
        vm.assertEq(vm.getRecordedLogs().length, 0, "announced twice");
    }

    function testFuzz_sealing_one_root_seals_no_other_and_opens_nothing(bytes32 root, bytes32 other) public {
        vm.assume(root != 0 && other != root);
        log.seal(root);
        vm.assertEq(log.sealedAt(other), 0, "another root");
        vm.assertEq(log.openedAt(root), 0, "a lock");
    }

    function testFuzz_only_the_preimage_opens_its_lock(bytes32 preimage, bytes32 wrong, address anybody) public {
        vm.assume(preimage != 0 && wrong != 0 && wrong != preimage);
        bytes32 lock = log.lockOf(preimage);
        vm.prank(anybody);
        log.open(wrong);
        vm.assertEq(log.openedAt(lock), 0, "opened by a wrong preimage");
        // Somebody who has seen only the lock can do nothing with it.
        log.open(lock);
        vm.assertEq(log.openedAt(lock), 0, "opened by the lock itself");
        vm.expectEmit(address(log));
        emit SealLog.Opened(lock);
        vm.prank(anybody);
        log.open(preimage);
        vm.assertEq(log.openedAt(lock), NOW, "not opened");
        vm.assertEq(log.sealedAt(lock), 0, "opening sealed");
    }

    function testFuzz_a_lock_opens_once(bytes32 preimage, uint32 later) public {
        vm.assume(preimage != 0);
        log.open(preimage);
        vm.warp(uint256(NOW) + later + 1);
        vm.recordLogs();
        log.open(preimage);
        vm.assertEq(log.openedAt(log.lockOf(preimage)), NOW, "time moved");
        vm.assertEq(vm.getRecordedLogs().length, 0, "announced twice");
    }

    function testFuzz_a_repeated_batch_changes_nothing(bytes32 seed, uint8 count) public {
        bytes32[] memory values = distinct(within(count, 1, 16));
        for (uint256 i; i < values.length; ++i) values[i] = keccak256(abi.encode(seed, i));
        log.sealMany(values);
        log.openMany(values);
        vm.warp(NOW + 1);
        vm.recordLogs();
        log.sealMany(values);
        log.openMany(values);
        vm.assertEq(vm.getRecordedLogs().length, 0, "announced twice");
        vm.assertEq(log.sealedAt(values[0]), NOW, "seal time");
        vm.assertEq(log.openedAt(log.lockOf(values[0])), NOW, "opening time");
    }

    function test_leaf_node_and_lock_have_known_answers() public view {
        bytes32 one = bytes32(uint256(1));
        bytes32 two = bytes32(uint256(2));
        vm.assertEq(log.leafOf(one), keccak256(bytes.concat(hex"00", one)), "leaf");
        vm.assertEq(log.nodeOf(one, two), keccak256(bytes.concat(hex"01", one, two)), "node");
        vm.assertEq(log.lockOf(one), keccak256(bytes.concat(hex"02", one)), "lock");
    }

    function testFuzz_leaf_node_and_lock_never_pass_for_another(bytes32 a, bytes32 b) public view {
        vm.assertTrue(log.leafOf(a) != log.lockOf(a), "leaf is lock");
        vm.assertTrue(log.leafOf(a) != keccak256(abi.encode(a)), "leaf without a tag");
        vm.assertTrue(log.lockOf(a) != keccak256(abi.encode(a)), "lock without a tag");
        vm.assertTrue(log.nodeOf(a, b) != keccak256(a < b ? abi.encode(a, b) : abi.encode(b, a)), "node without a tag");
        vm.assertEq(log.nodeOf(a, b), log.nodeOf(b, a), "order of siblings");
    }

    function testFuzz_every_leaf_of_a_tree_is_found_and_no_other(bytes32[4] memory values, bytes32 stranger, bytes32 preimage) public {
        vm.assume(preimage != 0);
        bytes32[] memory leaves = new bytes32[](4);
        for (uint256 i; i < 4; ++i) {
            vm.assume(values[i] != stranger);
            leaves[i] = log.leafOf(values[i]);
        }
        bytes32 left = log.nodeOf(leaves[0], leaves[1]);
        bytes32 right = log.nodeOf(leaves[2], leaves[3]);
        log.seal(log.nodeOf(left, right));
        bytes32 lock = log.lockOf(preimage);
        for (uint256 i; i < 4; ++i) {
            bytes32[] memory proof = new bytes32[](2);
            proof[0] = leaves[i ^ 1];
            proof[1] = i < 2 ? right : left;
            isState(leaves[i], proof, lock, NOW, 0);
            isState(log.leafOf(stranger), proof, lock, 0, 0);
            isState(values[i], proof, lock, 0, 0);
        }
        vm.warp(NOW + 5);
        log.open(preimage);
        bytes32[] memory first = new bytes32[](2);
        (first[0], first[1]) = (leaves[1], right);
        isState(leaves[0], first, lock, NOW, NOW + 5);
        isState(leaves[0], first, preimage, NOW, 0);
    }

    function testFuzz_an_inner_node_is_not_a_leaf_value(bytes32 a, bytes32 b) public {
        bytes32 node = log.nodeOf(log.leafOf(a), log.leafOf(b));
        log.seal(node);
        isState(log.leafOf(node), new bytes32[](0), 0, 0, 0);
    }

    function isState(bytes32 leaf, bytes32[] memory proof, bytes32 lock, uint64 sealedTime, uint64 openedTime) private view {
        (uint64 s, uint64 o) = log.check(leaf, proof, lock);
        vm.assertEq(s, sealedTime, "sealed time");
        vm.assertEq(o, openedTime, "opened time");
    }

    function distinct(uint256 count) private pure returns (bytes32[] memory values) {
        values = new bytes32[](count);
        for (uint256 i; i < count; ++i) values[i] = bytes32(i + 1);
    }
}

/// @dev Seals and opens a few values again and again, and remembers what must be true ever after.
contract SealLogHandler is Base {
    uint256 public constant VALUES = 8;
    SealLog public immutable log;
    mapping(bytes32 root => uint64 time) public firstSealed;
    mapping(bytes32 lock => uint64 time) public firstOpened;
    uint256 public announced;
    uint256 public expectedAnnounced;

    constructor(SealLog target) {
        log = target;
    }

    function valueAt(uint256 index) public pure returns (bytes32) {
        return bytes32(1 + (index % VALUES));
    }

    function seal(uint256 index) external {
        bytes32[] memory values = new bytes32[](1);
        values[0] = valueAt(index);
        rememberSeals(values);
        vm.recordLogs();
        log.seal(values[0]);
        announced += vm.getRecordedLogs().length;
    }

    function sealSome(uint256 from, uint256 count) external {
        bytes32[] memory values = some(from, count);
        rememberSeals(values);
        vm.recordLogs();
        log.sealMany(values);
        announced += vm.getRecordedLogs().length;
    }

    function openSome(uint256 from, uint256 count) external {
        bytes32[] memory values = some(from, count);
        for (uint256 i; i < values.length; ++i) {
            bytes32 lock = log.lockOf(values[i]);
            if (firstOpened[lock] == 0) {
                firstOpened[lock] = uint64(block.timestamp);
                ++expectedAnnounced;
            }
        }
        vm.recordLogs();
        log.openMany(values);
        announced += vm.getRecordedLogs().length;
    }

    function wait(uint32 seconds_) external {
        vm.warp(block.timestamp + seconds_);
    }

    function some(uint256 from, uint256 count) private pure returns (bytes32[] memory values) {
        values = new bytes32[](within(count, 1, VALUES));
        for (uint256 i; i < values.length; ++i) values[i] = valueAt(from % VALUES + i);
    }

    function rememberSeals(bytes32[] memory values) private {
        for (uint256 i; i < values.length; ++i) {
            if (firstSealed[values[i]] == 0) {
                firstSealed[values[i]] = uint64(block.timestamp);
                ++expectedAnnounced;
            }
        }
    }
}

contract SealLogInvariants is Base {
    SealLogHandler private handler;
    SealLog private log;

    function setUp() public {
        vm.warp(1_800_000_000);
        log = new SealLog();
        handler = new SealLogHandler(log);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_every_time_is_the_first_one() public view {
        for (uint256 i; i < handler.VALUES(); ++i) {
            bytes32 value = handler.valueAt(i);
            bytes32 lock = log.lockOf(value);
            vm.assertEq(log.sealedAt(value), handler.firstSealed(value), "seal");
            vm.assertEq(log.openedAt(lock), handler.firstOpened(lock), "lock");
            vm.assertEq(log.sealedAt(lock) + log.openedAt(value), 0, "crossed");
        }
    }

    function invariant_every_fact_is_announced_once() public view {
        vm.assertEq(handler.announced(), handler.expectedAnnounced(), "events");
    }
}
