// SPDX-License-Identifier: MIT
pragma solidity ^0.8.29;

import {SealLog} from "../src/SealLog.sol";
import {Check} from "./Check.sol";

contract SealLogTest is Check {
    SealLog internal log;

    function setUp() public {
        log = new SealLog();
        vm.warp(1_000);
    }

    function testZeroIsRefused() public {
        vm.expectRevert(SealLog.ZeroValue.selector);
        log.put(0);
        bytes32[] memory many = new bytes32[](2);
        many[0] = bytes32(uint256(1));
        vm.expectRevert(SealLog.ZeroValue.selector);
        log.putMany(many);
        same(log.sealedAt(many[0]), 0);
    }

    function testBatchesHaveBounds() public {
        bytes32[] memory none = new bytes32[](0);
        vm.expectRevert(SealLog.BatchSize.selector);
        log.putMany(none);
        bytes32[] memory many = new bytes32[](257);
        for (uint256 i; i < many.length; ++i) many[i] = bytes32(i + 1);
        vm.expectRevert(SealLog.BatchSize.selector);
        log.putMany(many);
    }

    function testABatchOfTheLargestSizeIsPut() public {
        bytes32[] memory many = new bytes32[](256);
        for (uint256 i; i < many.length; ++i) many[i] = bytes32(i + 1);
        log.putMany(many);
        for (uint256 i; i < many.length; ++i) {
            same(log.sealedAt(many[i]), 1_000);
            same(log.openedAt(log.keyOf(many[i])), 1_000);
        }
    }

    function testTheFirstTimeStays(bytes32 root, bytes32 preimage, uint32 later) public {
        vm.assume(root != 0 && preimage != 0);
        log.put(root);
        log.put(preimage);
        vm.warp(1_001 + uint256(later));
        log.put(root);
        log.put(preimage);
        same(log.sealedAt(root), 1_000);
        same(log.openedAt(log.keyOf(preimage)), 1_000);
    }

    function testOpeningNeedsThePreimage(bytes32 preimage, bytes32 other) public {
        vm.assume(preimage != 0 && other != 0 && preimage != other);
        bytes32 lock = log.keyOf(preimage);
        log.put(other);
        same(log.openedAt(lock), 0);
        same(log.openedAt(preimage), 0);
        same(log.sealedAt(preimage), 0);
    }

    function testPuttingTheLockOpensNothing(bytes32 preimage) public {
        vm.assume(preimage != 0);
        bytes32 lock = log.keyOf(preimage);
        log.put(lock);
        log.put(log.keyOf(lock));
        same(log.openedAt(lock), 0);
        same(log.sealedAt(preimage), 0);
        same(log.sealedAt(lock), 1_000);
    }

    /// @dev What is put as a root of leaves opens no lock whose preimage is not that root.
    function testSealingOpensNoLock(bytes32 value, bytes32 sibling, bytes32 preimage) public {
        vm.assume(preimage != 0);
        bytes32 leaf = log.leafOf(value);
        bytes32 root = log.nodeOf(leaf, log.leafOf(sibling));
        vm.assume(preimage != leaf && preimage != root);
        log.put(leaf);
        log.put(root);
        same(log.openedAt(log.keyOf(preimage)), 0);
        same(log.sealedAt(preimage), 0);
    }

    function testAPreimageThatWasPutIsTheRootOfNoValue(bytes32 preimage, bytes32 value) public {
        vm.assume(preimage != 0);
        log.put(preimage);
        same(log.sealedAt(log.leafOf(value)), 0);
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = preimage;
        (uint64 sealedTime,) = log.check(log.leafOf(value), proof, 0);
        same(sealedTime, 0);
        (sealedTime,) = log.check(log.leafOf(value), new bytes32[](0), 0);
        same(sealedTime, 0);
    }

    function testNobodyCanTellWhatWasPut(bytes32 root, bytes32 preimage) public {
        vm.assume(root != 0 && preimage != 0 && root != preimage);
        vm.expectEmit();
        emit SealLog.Put(keccak256(abi.encodePacked(bytes1(0x02), root)));
        log.put(root);
        vm.expectEmit();
        emit SealLog.Put(keccak256(abi.encodePacked(bytes1(0x02), preimage)));
        log.put(preimage);
        same(log.putAt(log.keyOf(root)), log.putAt(log.keyOf(preimage)));
    }

    /// @dev Where SealLog1 keeps `openedAt[lock]`, too.
    function testALockIsReadFromTheSlotOfTheLogBefore(bytes32 preimage) public {
        vm.assume(preimage != 0);
        bytes32 slot = keccak256(abi.encode(log.keyOf(preimage), uint256(1)));
        same(vm.load(address(log), slot), 0);
        log.put(preimage);
        same(uint256(vm.load(address(log), slot)), 1_000);
    }

    function testDomainsAreApart(bytes32 value, bytes32 other) public view {
        holds(log.leafOf(value) != log.keyOf(value));
        holds(log.leafOf(value) != keccak256(abi.encodePacked(value)));
        holds(log.nodeOf(value, other) != keccak256(abi.encodePacked(value, other)));
        same(log.leafOf(value), keccak256(abi.encodePacked(bytes1(0x00), value)));
        same(log.keyOf(value), keccak256(abi.encodePacked(bytes1(0x02), value)));
    }

    function testNodesDoNotMindTheOrder(bytes32 a, bytes32 b) public view {
        same(log.nodeOf(a, b), log.nodeOf(b, a));
        (bytes32 low, bytes32 high) = a < b ? (a, b) : (b, a);
        same(log.nodeOf(a, b), keccak256(abi.encodePacked(bytes1(0x01), low, high)));
    }

    function testCheckFollowsTheProof(bytes32[4] memory values, bytes32 preimage) public {
        vm.assume(preimage != 0);
        bytes32[4] memory leaves;
        for (uint256 i; i < 4; ++i) leaves[i] = log.leafOf(values[i]);
        bytes32 left = log.nodeOf(leaves[0], leaves[1]);
        bytes32 right = log.nodeOf(leaves[2], leaves[3]);
        log.put(log.nodeOf(left, right));
        bytes32[] memory proof = new bytes32[](2);
        proof[0] = leaves[3];
        proof[1] = left;
        (uint64 sealedTime, uint64 openedTime) = log.check(leaves[2], proof, log.keyOf(preimage));
        same(sealedTime, 1_000);
        same(openedTime, 0);
        vm.warp(2_000);
        log.put(preimage);
        (, openedTime) = log.check(leaves[2], proof, log.keyOf(preimage));
        same(openedTime, 2_000);
        proof[1] = right;
        (sealedTime,) = log.check(leaves[2], proof, log.keyOf(preimage));
        if (left != right) same(sealedTime, 0);
    }
}

/// @notice Some hold preimages and open their locks; everybody else tries whatever comes to mind, the lock itself included.
contract Holders is Check {
    uint256 public constant LOCKS = 6;
    SealLog internal log;
    mapping(uint256 which => uint64) public openedFirst;
    mapping(bytes32 root => uint64) public sealedFirst;
    bytes32[] public roots;

    constructor(SealLog target) {
        log = target;
    }

    function preimageOf(uint256 which) public pure returns (bytes32) {
        return keccak256(abi.encodePacked("held by one alone", which));
    }

    function lockOf(uint256 which) public view returns (bytes32) {
        return log.keyOf(preimageOf(which));
    }

    function open(uint256 which) external {
        which = which % LOCKS;
        log.put(preimageOf(which));
        if (openedFirst[which] == 0) openedFirst[which] = uint64(block.timestamp);
    }

    function openWithOthers(uint256 which, bytes32 other) external {
        which = which % LOCKS;
        if (other == 0) return;
        bytes32[] memory many = new bytes32[](2);
        many[0] = other;
        many[1] = preimageOf(which);
        log.putMany(many);
        if (openedFirst[which] == 0) openedFirst[which] = uint64(block.timestamp);
    }

    function guess(uint256 which, bytes32 value) external {
        bytes32 lock = lockOf(which % LOCKS);
        if (value != 0) log.put(value);
        log.put(lock);
        log.put(log.keyOf(lock));
        log.put(log.leafOf(lock));
        log.put(keccak256(abi.encodePacked(lock)));
    }

    function seal(bytes32 root) external {
        if (root == 0) return;
        log.put(root);
        if (sealedFirst[root] == 0) {
            sealedFirst[root] = log.sealedAt(root);
            if (roots.length < 64) roots.push(root);
        }
    }

    function wait(uint16 time) external {
        vm.warp(block.timestamp + time);
    }

    function count() external view returns (uint256) {
        return roots.length;
    }
}

contract SealLogInvariants is Check {
    SealLog internal log;
    Holders internal holders;

    function setUp() public {
        vm.warp(1_000_000);
        log = new SealLog();
        holders = new Holders(log);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(holders);
    }

    function invariantALockIsOpenFromWhenItsHolderOpenedItAndForEver() public view {
        for (uint256 i; i < holders.LOCKS(); ++i) same(log.openedAt(holders.lockOf(i)), holders.openedFirst(i));
    }

    function invariantASealKeepsItsFirstTime() public view {
        for (uint256 i; i < holders.count(); ++i) same(log.sealedAt(holders.roots(i)), holders.sealedFirst(holders.roots(i)));
    }
}
